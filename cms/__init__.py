"""The site that brings employers in: pages that editors write, live data that runs through them, and meetings.

Where to look first:

    models/       the page types, drawn as a tree, and the rows around them (aids, registrations)
    blocks/       what a page is made of: `text`, `layout` and `live`
    live.py       what live blocks read in the other rooms, kept a minute
    templates/    cms/<type>_page.html, cms/blocks/<block>.html, cms/parts, cms/events
    content/      the starter site as data, and starter.py, which makes it once

    search.py                               the search of the site
    estimates.py, rules/                    the estimator of costs and aids; how seats are counted
    pages_kept.py, published.py             pages kept for visitors, and the mark that forgets them
    services/, transitions.py, event_*      registrations to meetings: seats, queue, messages, papers
    access.py, reviewing.py, links.py       editors: who enters, who approves, links that broke
"""
