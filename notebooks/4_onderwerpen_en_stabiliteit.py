# %% [markdown]
# # 4. Onderwerpen en hun stabiliteit
#
# Thema's staan vooraf in een lijst. Onderwerpen niet: die komen uit de woorden zelf. Juist daarom moet u weten hoe vast ze
# liggen. Kies de projectmap in de cel hieronder, of zet de omgevingsvariabele `RODEDRAAD_PROJECT`.

# %%
# %matplotlib inline
import os

import pandas as pd

import pipeline

PROJECT = os.environ.get("RODEDRAAD_PROJECT", "..")
project = pipeline.load(PROJECT)
pd.set_option("display.max_colwidth", 160)
topics = project.topics.set_index("topic_id")
if topics.empty:
    print(f"Geen onderwerpen: er zijn te weinig blokken (minstens {project.settings.topics.min_blocks}).")
project

# %% [markdown]
# ## Welke onderwerpen?
#
# `terms` zijn de woorden die een onderwerp het meest onderscheiden. `stability` is hoe goed het onderwerp terugkomt als
# een deel van de blokken wordt weggelaten (gemiddelde beste overlap, 0 tot 1). `coherence` zegt of de woorden
# ook echt samen voorkomen (-1 tot 1).

# %%
topics[["label", "terms", "n_blocks", "stability", "coherence"]]

# %% [markdown]
# Vuistregel: boven 0,75 is een onderwerp vast, tussen 0,5 en 0,75 redelijk vast, daaronder los. Een los onderwerp kunt u
# beter niet in een verhaal gebruiken.

# %%
if len(topics):
    axes = topics["stability"].iloc[::-1].plot.barh(xlim=(0, 1), color="#56b4e9", xlabel="stabiliteit", ylabel="")
    for limit in (0.5, 0.75):
        axes.axvline(limit, linestyle="--", color="black")

# %% [markdown]
# ## Lezen waar het over gaat
#
# Een lijst woorden is geen onderwerp. Lees de meest typische blokken voordat u er een naam aan geeft.

# %%
typical = [
    (topic_id, row["label"], place, project.quote(place))
    for topic_id, row in topics.iterrows()
    for place in row["typical"][:3]
]
pd.DataFrame(typical, columns=["onderwerp", "naam", "plaats", "tekst"])

# %% [markdown]
# ## Hoeveel blokken hebben een onderwerp?
#
# Koppen en te korte blokken doen niet mee. Een blok dat met geen ander blok woorden deelt, heet `mixed`.

# %%
assigned = project.block_topics
pd.Series(
    {
        "blokken": len(project.blocks),
        "met een onderwerp": int((assigned["topic_id"] != "mixed").sum()),
        "deelt met geen ander blok woorden": int((assigned["topic_id"] == "mixed").sum()),
    },
    name="aantal",
).to_frame()

# %% [markdown]
# ## Onderwerpen door de tijd
#
# De twaalf grootste. De streep is het 95%-interval van Wilson. Overlappen twee intervallen ruim, dan is het verschil niet te onderscheiden van toeval. Anders dan bij
# thema's is hier niet getoetst: de onderwerpen zijn uit dezelfde tekst gehaald, en een toets daarop zou zichzelf bevestigen.

# %%
shares = project.named(project.topic_shares).dropna(subset="date")
for topic_id in topics.index[:12]:
    rows = shares[shares["topic_id"] == topic_id].sort_values("date")
    if rows.empty:
        continue
    errors = [(rows["share"] - rows["low"]).clip(lower=0), (rows["high"] - rows["share"]).clip(lower=0)]
    axes = rows.plot(
        "date", "share", yerr=errors, marker="o", figsize=(7, 2), legend=False, ylim=(0, 1), xlabel="", ylabel="aandeel"
    )
    axes.set_title(f"{topic_id}: {topics.loc[topic_id, 'label']}", loc="left")

# %% [markdown]
# ## Onderwerpen naast thema's
#
# Vallen onderwerpen samen met bekende thema's, of laten ze iets zien wat niet in de lijst staat? De tabel telt de blokken
# van elk onderwerp waarin een thema genoemd wordt.

# %%
themes = project.named(project.mentions[project.mentions["kind"] == "theme"]).drop_duplicates(
    ["report_id", "block", "name"]
)
both = assigned.merge(themes[["report_id", "block", "name"]], on=["report_id", "block"], validate="many_to_many")
table = pd.crosstab(both["name"], both["topic_id"])
table.loc[table.sum(axis=1).sort_values(ascending=False).index].head(15)

# %% [markdown]
# ## Ontbreekt er een thema in de lijst?
#
# Woorden die vaker voorkomen dan in gewoon Nederlands en nog geen thema zijn. `line` is de regel voor `themes.yaml`.

# %%
project.proposals[["phrase", "kind", "long", "score", "n_blocks", "n_reports", "line"]].head(15)

# %% [markdown]
# **Wat u niet mag concluderen.**
#
# - Dat dit *de* onderwerpen zijn. Een ander aantal geeft een andere indeling; de stabiliteit zegt alleen dat deze indeling niet toevallig is.
# - Dat een blok zonder onderwerp nergens over gaat.
# - Dat een onderwerp een standpunt is. Het is een groep alinea's met dezelfde woorden.
