# %% [markdown]
# # 3. Het netwerk en zijn statistiek
#
# Wie en wat worden samen genoemd, en is dat vaker dan toeval? Kies de projectmap in de cel hieronder, of zet de
# omgevingsvariabele `RODEDRAAD_PROJECT`.

# %%
# %matplotlib inline
import os

import networkx as nx
import numpy as np
import pandas as pd
from IPython.display import display

import pipeline

PROJECT = os.environ.get("RODEDRAAD_PROJECT", "..")
project = pipeline.load(PROJECT)
pd.set_option("display.max_colwidth", 120)
alpha = project.settings.statistics.alpha
edges = project.named(project.edges)
overall = edges[edges["scope"] == "all"]
project

# %% [markdown]
# ## Het netwerk uit het rapport
#
# Twee namen zijn verbonden als ze samen in een blok staan. Getekend zijn de verbanden die standhouden (`q` onder de grens);
# houdt er geen stand, dan de sterkste, met een streepjeslijn.

# %%
project.figure("network") if overall["backbone"].any() else print("Geen twee namen staan vaak genoeg samen.")

# %% [markdown]
# ## De sterkste verbanden
#
# `expected` is het aantal gedeelde blokken als beide namen binnen elke sessie los van elkaar geplaatst waren. `p` is de exacte
# kans op minstens zoveel; `q` is gecorrigeerd voor alle getoetste paren (Benjamini en Hochberg, 1995). `robust` is het
# deel van de proeven met een verslag minder waarin het verband blijft.

# %%
shown = ["source_name", "target_name", "weight", "expected", "npmi", "p", "q", "robust"]
overall.sort_values(["q", "p"]).head(15)[shown]

# %%
pd.Series(
    {
        "paren die een blok delen": len(overall),
        "waarvan getoetst": int(overall["tested"].sum()),
        "waarvan standhouden": int((overall["q"] < alpha).sum()),
        "waarvan ook zonder elk van de verslagen": int(((overall["q"] < alpha) & (overall["robust"] == 1)).sum()),
    },
    name="aantal",
).to_frame()

# %% [markdown]
# ## De p-waarden
#
# De tabel heeft alleen paren die minstens een blok delen. Paren die nooit samen staan hebben p = 1; ze ontbreken hieronder,
# maar tellen wel mee in de correctie. De verdeling is dus nooit vlak, ook niet zonder enig verband. De piek bij 0 zegt waar u moet kijken,
# niet hoeveel verbanden er echt zijn. Kale p-waarden onder 0,05 zijn bij honderden paren geen bevinding: vergelijk de twee getallen onder de grafiek.

# %%
tested = overall[overall["tested"]]
if len(tested):
    tested["p"].plot.hist(bins=np.linspace(0, 1, 21), xlabel="p-waarde", ylabel="paren", color="#56b4e9")
print(
    f"{(tested['p'] < 0.05).sum()} paren met p < 0,05; {(tested['q'] < alpha).sum()} verbanden houden stand na correctie"
)

# %% [markdown]
# ## Vaak samen is niet hetzelfde als opvallend vaak samen
#
# Wie veel genoemd wordt, staat vanzelf met velen in een blok. Daarom telt niet het gewicht, maar het gewicht tegen de verwachting.

# %%
if len(overall):
    held = overall["q"] < alpha
    axes = overall[~held].plot.scatter("expected", "weight", color="lightgrey", label="kan toeval zijn")
    if held.any():
        overall[held].plot.scatter("expected", "weight", color="#0072b2", marker="s", label="houdt stand", ax=axes)
    top = max(overall["weight"].max(), overall["expected"].max())
    axes.plot([0, top], [0, top], linestyle="--", color="black")
    axes.set(xlabel="blokken samen, verwacht", ylabel="blokken samen")

# %% [markdown]
# ## Van verband naar zin

# %%
if len(overall):
    first = overall.sort_values(["q", "p"]).iloc[0]
    display(project.quotes(first["source"], first["target"]))

# %% [markdown]
# ## Als graaf
#
# `project.network()` is een gewone networkx-graaf met alle kenmerken. `project.network(backbone=True)` heeft alleen de
# getekende verbanden; `project.network(session_id)` is het netwerk van een sessie.

# %%
graph = project.network()
drawn = project.network(backbone=True)
pd.DataFrame(
    {
        "alle verbanden": [len(graph), graph.size(), nx.number_connected_components(graph)],
        "getekend": [len(drawn), drawn.size(), nx.number_connected_components(drawn)],
    },
    index=["namen", "verbanden", "losse delen"],
)

# %% [markdown]
# ### Wie is met welk thema verbonden?

# %%
kind = nx.get_node_attributes(graph, "kind")
label = nx.get_node_attributes(graph, "label")
pairs = [
    (label[a], label[b], data["weight"], data["q"])
    for a, b, data in graph.edges(data=True)
    if {kind[a], kind[b]} == {"person", "theme"}
]
pd.DataFrame(pairs, columns=["een", "ander", "blokken", "q"]).sort_values(
    ["q", "blokken"], ascending=[True, False]
).head(10)

# %% [markdown]
# ## Hoe centraal, en hoe zeker is dat?
#
# Een rangorde zonder marge misleidt. `low` en `high` zijn de grenzen over hertrekkingen van de blokken; `stable` zegt of
# de plaats in de rij overeind blijft.

# %%
centrality = project.named(project.centrality)
strength = centrality[centrality["measure"] == "strength"].nlargest(12, "value").iloc[::-1]
if len(strength):
    errors = np.clip([strength["value"] - strength["low"], strength["high"] - strength["value"]], 0, None)
    axes = strength.plot.barh("name", "value", xerr=errors, color="#56b4e9", legend=False, ylabel="")
    axes.set(xlabel="som van de verbanden die standhouden (met marge)")

# %%
centrality.pivot_table(index="measure", values="stable", aggfunc="mean").rename(columns={"stable": "aandeel stabiel"})

# %% [markdown]
# ## Wie verbindt thema's die anders los staan?
#
# `held` betekent dat beide verbanden standhouden. Is dat niet zo, dan is het een mogelijkheid en geen bevinding.

# %%
project.named(project.brokers)[
    ["name", "theme_a_name", "theme_b_name", "weight_a", "weight_b", "held", "robust", "n_brokers"]
].head(10)

# %% [markdown]
# ## Groepen
#
# Een methode die groepen zoekt (hier Louvain), vindt ze altijd, ook in ruis. Daarom is er veel keren opnieuw gezocht, elke keer in een deel
# van de blokken. `consensus` is hoe vaak een naam daarbij in dezelfde groep zat als de anderen; onder de helft is de groep weinig waard.

# %%
communities = project.named(project.communities)
communities.groupby("community").agg(
    namen=("name", lambda names: ", ".join(sorted(names))), overeenstemming=("consensus", "mean")
)

# %% [markdown]
# **Wat u niet mag concluderen.**
#
# - Dat mensen samenwerken, of het eens zijn. Samen in een alinea staan is samen genoemd zijn, meer niet.
# - Dat er geen band is omdat er geen verband standhoudt. Bij weinig blokken ontgaat de toets ook echte verbanden.
# - Dat wie in het midden staat, ook invloed heeft. De notulist bepaalt wie er genoemd wordt.
#
# Verder werken in Gephi? `rodedraad export --format gexf` geeft een netwerk met tijdlijn.
