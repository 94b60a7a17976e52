# %% [markdown]
# # 2. Thema's door de tijd
#
# Welke thema's komen, gaan en keren terug? En vooral: welke verandering is meer dan toeval? Kies de projectmap in de
# cel hieronder, of zet de omgevingsvariabele `RODEDRAAD_PROJECT`.

# %%
# %matplotlib inline
import os

import pandas as pd
from IPython.display import display

import pipeline

PROJECT = os.environ.get("RODEDRAAD_PROJECT", "..")
project = pipeline.load(PROJECT)
pd.set_option("display.max_colwidth", 120)
alpha = project.settings.statistics.alpha
project

# %% [markdown]
# ## De figuur uit het rapport
#
# Elke figuur van het rapport is met een aanroep opnieuw te maken. Elke punt is het aandeel blokken (alinea's, punten van
# een lijst, tabelrijen) van een sessie waarin het thema voorkomt. De streep is het 95%-interval van Wilson (1927). Alle
# grafieken hebben dezelfde schaal.

# %%
has_themes = not project.trends.empty
project.figure("themes") if has_themes else print("Geen sessie met een datum noemt een thema.")

# %% [markdown]
# Liever andere thema's? `project.figure("themes", themes=["OZA", "NPO"])`, of groot:
# `project.figure("theme", theme="OZA")`.

# %%
project.figure("theme_by_session") if has_themes else None

# %% [markdown]
# ## Het verloop over alle sessies
#
# `direction` is `up`, `down` of `steady` als een toets dat draagt, en anders `insufficient`: met deze aantallen had zelfs
# de meest extreme verdeling de grens niet gehaald. Dat is geen bewijs dat er niets verandert.

# %%
summary = project.named(project.theme_summary)
columns = [
    "name",
    "n_sessions",
    "n_sessions_total",
    "n_blocks",
    "first_session_date",
    "last_session_date",
    "silent_for",
]
summary.sort_values("n_blocks", ascending=False)[[*columns, "direction", "slope", "q", "robust"]]

# %%
project.theme_summary["direction"].value_counts().to_frame("thema's")

# %% [markdown]
# ## Veranderingen per sessie
#
# `new` en `returned` zijn waarnemingen: het thema was er niet en is er nu wel. `up` en `down` zijn bevindingen: een
# exacte toets tegen alle eerdere sessies, gecorrigeerd voor het aantal thema's (Benjamini en Hochberg, 1995). `robust` is het
# deel van de proeven met een verslag minder waarin dezelfde verandering blijft staan.

# %%
trends = project.named(project.trends)
changes = trends[trends["change"].isin(["up", "down"])].sort_values("q")
changes[["date", "name", "change", "n_blocks", "n_blocks_total", "share", "low", "high", "q", "robust"]]

# %%
trends["change"].value_counts().to_frame("thema en sessie")

# %% [markdown]
# Is deze tabel leeg, dan is er geen verandering die met deze aantallen te bewijzen valt. Dat is een gewone uitkomst bij
# korte reeksen.
#
# ## Hoeveel is er nodig om iets te kunnen zeggen?
#
# Naast elkaar staande blokken gaan vaak over hetzelfde. Dan tellen ze eigenlijk niet als losse waarnemingen.
# `p_clustered` rekent daarmee; ligt die veel hoger dan `p`, dan steunt de verandering op een paar lange passages.

# %%
tested = trends.dropna(subset=["p", "p_clustered"])
tested.assign(verschil=tested["p_clustered"] - tested["p"]).nlargest(5, "verschil")[
    ["date", "name", "n_blocks", "p", "p_clustered"]
]

# %% [markdown]
# ## Een ander tijdvak
#
# Per sessie is vaak te fijn. Met `period = "year"` onder `[statistics]` in `rodedraad.toml` rekent `rodedraad run` alle
# trends per jaar; de tabel `period_trends` heeft dan een rij per thema en jaar.

# %%
periods = project.named(project.period_trends)
if project.settings.statistics.period == "session" or periods.empty:
    print("Deze map rekent per sessie.")
else:
    display(periods.pivot_table(index="name", columns="period", values="share").round(2))

# %% [markdown]
# ## Van cijfer naar zin
#
# Elk getal is terug te lezen. Hieronder staan de blokken achter het meest besproken thema.

# %%
if len(project.theme_summary):
    top = project.theme_summary.nlargest(1, "n_blocks")["entity_id"].iloc[0]
    display(project.quotes(top, most=8))

# %% [markdown]
# ## Sinds de vorige sessie

# %%
project.named(project.since_last)[["kind", "change", "name", "other_name", "n_blocks", "n_blocks_before", "q"]]

# %% [markdown]
# ## Hoe nieuw was een sessie?
#
# *Novelty* is het verschil tussen de mengeling van thema's in een sessie en die van de sessies ervoor, in bits; *transience* dat
# met de sessies erna (Barron e.a., 2018). *Resonance* is het verschil: wat nieuw was en bleef hangen. Alleen voor reeksen
# van zeven of meer sessies. `q` zegt of de nieuwheid groter is dan bij het husselen van de sessies.

# %%
novelty = project.named(project.novelty)
novelty[["date", "series", "novelty", "expected", "transience", "resonance", "q"]]

# %% [markdown]
# **Wat u niet mag concluderen.**
#
# - Dat een thema *belangrijker* werd. De cijfers gaan over hoe vaak het genoemd is in verslagen, niet over wat mensen vonden.
# - Dat een thema *verdween* omdat de laatste sessies zwijgen. Misschien schreef een andere notulist, of ontbreekt een verslag (zie notitieboek 1).
# - Dat twee stippen verschillen omdat de ene hoger ligt. Kijk naar de intervallen en de toets.
