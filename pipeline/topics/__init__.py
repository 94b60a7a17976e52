"""Cluster blocks into labelled topics, each with a stability figure."""

from pipeline.topics.cluster import Topics, cluster

__all__ = ["Topics", "cluster"]
