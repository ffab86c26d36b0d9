"""What tests share: helpers that are no tests themselves; no test imports another.

- The clock: `clock` is the only place that reads the machine's. Processes: `commands` runs ``wardround``,
  `other_processes` and `killed_process` run what is to be killed, `live_server` and `watched_pages` serve a browser.
- Problems: `builders` and `people` make small ones, `generated_problems`, `mixed_problems`, `vroom_problems` and
  `li_lim` many. `brute_force` and `every_order` find their best plans without the solver, `solving` lets the checker
  judge each, `timed_rounds`, `ground` and `planting` judge the checker, and `replan_follow` lives a plan through.
- Areas: `geo_makers` and `map_makers` draw towns, `osrm` runs a real router, `realdata` finds the real council's files
  and `council` builds its area once a run.
- Lists: `list_makers` writes rows, `list_variants` other headers and formats, `api_lists` whole files.
- The database: `store_makers` adds what one needs, `personal_details` something in every place, `table_rows` a row in
  every table; `postgresql` runs a server, `erasing` searches the disk, `recurrences` makes rules of series.
- The application: `api_world` is the tiny world behind it and `town_day` its Monday. `actors` do things, `routes` lists
  every address, `answers` reads what comes back, `api_forms` fills the public forms, `rejected_rows` rejects some.
- `pictures` draws those of the docs.
"""
