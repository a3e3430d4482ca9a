"""One chapter per lever: what the lever answers, put into words, figures, tables and charts."""
