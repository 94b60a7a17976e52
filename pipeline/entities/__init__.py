"""Turn mentions into people, organisations, places and themes, and ask what cannot be decided."""

from pipeline.entities.inputs import Applied, EntityInputs, Resolution
from pipeline.entities.resolve import resolve

__all__ = ["Applied", "EntityInputs", "Resolution", "resolve"]
