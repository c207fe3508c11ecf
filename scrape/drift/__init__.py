"""How a dump of a format differs from what such dumps were."""
