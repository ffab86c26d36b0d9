"""Who may do what over HTTP: sessions in cookies, links, CSRF, headers, roles."""
