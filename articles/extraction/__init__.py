"""The pure extraction engine: the text of an article in, the facts that it states out.

No Django, no network, no clock, no state: the same text, title, day and names always give the same facts. The way
of a text: `quantities`, `headcounts`, `dates`, `places`, `names`, `discovery` and `public_bodies` find mentions;
`sentences`, `reading`, `roles`, `focus` and `sites` put them into their context; `attribution` and `modality` say whose
statement it is and how it is put, `whereabouts` where its plant is; each module of `facts` makes one kind of fact of
that. The vocabulary lies in `data/` as TOML files.
"""

from articles.extraction.engine import extract_facts
from articles.extraction.model import Fact, Place
from articles.extraction.names import KnownNames

ENGINE_VERSION = "1.7.1"

__all__ = ["ENGINE_VERSION", "Fact", "KnownNames", "Place", "extract_facts"]
