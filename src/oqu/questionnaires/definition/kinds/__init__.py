"""The kinds of question, one module each; `registry` knows them all."""
