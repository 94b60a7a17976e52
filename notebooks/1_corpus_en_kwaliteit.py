# %% [markdown]
# # 1. Het corpus en zijn kwaliteit
#
# Voordat u iets over de inhoud zegt, wilt u weten: wat is er gelezen, wat niet, en hoe goed zijn namen en data
# gevonden? Dit notitieboek laat dat zien. Het werkt op de voorbeeldverslagen en op elke andere projectmap waarop
# `rodedraad run` is gedaan. Kies de map in de cel hieronder, of zet de omgevingsvariabele `RODEDRAAD_PROJECT`.

# %%
# %matplotlib inline
import os

import pandas as pd
from scipy.stats import binomtest

import pipeline

PROJECT = os.environ.get("RODEDRAAD_PROJECT", "..")
project = pipeline.load(PROJECT)
pd.set_option("display.max_colwidth", 120)
project

# %% [markdown]
# Alle tabellen zijn kenmerken van `project`: `project.reports`, `project.sessions`, enzovoort. `project.describe()` geeft
# de lijst; `project.describe("reports")` zegt wat elke kolom betekent.

# %%
project.describe()

# %% [markdown]
# ## Wat is er gelezen?

# %%
reports = project.named(project.reports)
reports[["report_id", "title", "date", "media_type", "n_words", "n_blocks", "warnings"]]

# %%
reports.groupby("media_type").agg(verslagen=("report_id", "size"), woorden=("n_words", "sum"))

# %% [markdown]
# **Let op.** Lange verslagen wegen zwaarder dan korte. Daarom rekenen de andere notitieboeken met aandelen per blok en
# per 1.000 woorden, nooit met kale aantallen. In de grafiek ziet u hoe scheef de lengte verdeeld is.

# %%
dated = reports.dropna(subset="date").sort_values("date")
if len(dated) > 1:
    words = dated.set_index("date")["n_words"]
    axes = words.plot(style="o", ylim=(0, None), xlabel="datum van de sessie", ylabel="woorden")
    axes.set_title("Woorden per verslag")

# %% [markdown]
# ## Welke sessies, en hoe zeker is de datum?
#
# Een datum staat zelden voluit in een verslag. De kolom `date_evidence` zegt op welke woorden de datum steunt.
# `precision` is `day`, `month`, `year` of `none`; bij `month` staat de eerste dag van de maand in `date`.

# %%
project.sessions[["date", "precision", "series", "kind", "date_source", "date_evidence", "date_conflicts"]]

# %% [markdown]
# Aangekondigde bijeenkomsten waarvan geen verslag is gevonden. Ze ontbreken dus in alle cijfers.

# %%
project.missing

# %% [markdown]
# ## Wat is weggelaten, en waarom?
#
# Niets verdwijnt stil: alles wat gezien is en niet meetelt, staat met de reden in `rejected`.

# %%
project.rejected.groupby(["stage", "kind", "reason"])["count"].sum().sort_values(ascending=False).to_frame()

# %% [markdown]
# ## Wat is er gevonden, en door wat?
#
# Een vermelding komt van het taalmodel, de woordenlijst, een regel, een afkorting of een correctie van u.

# %%
mentions = project.mentions
pd.crosstab(mentions["kind"], mentions["source"], margins=True)

# %% [markdown]
# Vermeldingen zonder `entity_id` zijn niet aan iemand of iets verbonden. Ze tellen niet mee in het netwerk.

# %%
unlinked = mentions["entity_id"].isna().groupby(mentions["kind"]).agg(["sum", "mean"])
unlinked.rename(columns={"sum": "niet verbonden", "mean": "aandeel"})

# %% [markdown]
# ## Zelf nakijken: een steekproef
#
# De beste maat voor kwaliteit op *uw* verslagen is zelf kijken. De cel hieronder trekt twintig vermeldingen. Tel
# hoeveel er goed zijn en vul dat aantal in bij `good`. De steekproef is elke keer dezelfde.

# %%
sample = project.named(mentions).sample(min(20, len(mentions)), random_state=1)
sample["zin"] = [
    project.quote(f"{report_id}#{block}")[:200]
    for report_id, block in zip(sample["report_id"], sample["block"], strict=True)
]
sample[["kind", "text", "name", "zin"]]

# %%
good = len(sample)  # vul hier in hoeveel er goed zijn
if len(sample):
    interval = binomtest(good, len(sample)).proportion_ci(method="wilson")
    print(f"{good} van {len(sample)} goed: tussen {interval.low:.0%} en {interval.high:.0%} van alle vermeldingen")

# %% [markdown]
# **Wat u niet mag concluderen.** Zelfs als alle twintig goed zijn, ligt de ondergrens ruim onder de 100 procent: twintig is weinig.
# En de steekproef zegt alleen hoeveel van het *gevondene* klopt, niet hoeveel er *gemist* is. Daarvoor moet u een verslag
# helemaal lezen, of een verslag annoteren en `rodedraad evaluate` gebruiken.
#
# ## Wat moet een mens beslissen?
#
# De twijfels staan op volgorde van gevolg. `remedy` is de regel voor `corrections.yaml`; `rodedraad review` vraagt ze
# u een voor een.

# %%
project.doubts[["kind", "subject", "question", "weight", "remedy"]]

# %% [markdown]
# ## Waarmee is dit gemaakt?

# %%
pd.Series(
    {key: project.manifest[key] for key in ("rodedraad", "model", "seed", "lexicon", "corrections")}, name="waarde"
).to_frame()
