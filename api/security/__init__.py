"""Security over HTTP: session cookies, links, CSRF, headers and roles."""
