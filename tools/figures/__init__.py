"""One module a figure of the report. Each has TITLE and draw(run), which yields (name, figure, sentence): the sentence
says plainly what is seen, computed from the numbers drawn. What is missing is a KeyError or FileNotFoundError, and the
report goes on without that figure. To add one: write the module and name it in tools/report."""
