"""Stage 1: what a feed lists becomes articles to be fetched. How a feed is polled, politely, is data on its row.

`poll` polls one and takes in what is new; `formats` reads what came (`sitemaps`, `json_feeds`), `words` says which
entries are of interest, `schedule` when it is polled next. `discovery`, `opml` and `shipped` bring feeds in.
"""

from articles.feeds.poll import Poll, break_off, due_feeds, poll_feed

__all__ = ["Poll", "break_off", "due_feeds", "poll_feed"]
