# Reads a feed as a reader's program does; prints what it understood.
import json, sys
import feedparser

read = feedparser.parse(sys.stdin.buffer.read())
print(json.dumps({
    "trouble": str(read.get("bozo_exception", "")) if read.bozo else "",
    "version": read.version,
    "title": read.feed.get("title"),
    "link": read.feed.get("link"),
    "language": read.feed.get("language"),
    "entries": [{
        "id": one.id,
        "title": one.title,
        "link": one.link,
        "authors": [author.get("name") for author in one.get("authors", [])],
        "tags": [tag.term for tag in one.get("tags", [])],
        "published": list(one.published_parsed)[:6],
        "updated": one.get("updated_parsed") and list(one.updated_parsed)[:6],
        "summary": one.get("summary"),
        "content": [part.value for part in one.get("content", [])],
        "enclosures": [[each.type, int(each.get("length", 0))] for each in one.get("enclosures", [])],
    } for one in read.entries],
}))
