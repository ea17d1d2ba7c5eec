"""How conversations travel: drivers only, they know no business. May import `sync.exchanges`."""
