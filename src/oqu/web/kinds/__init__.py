"""The pages of each kind of activity, one folder a kind; the rest of the web finds them in `oqu.web.activity_kinds`."""
