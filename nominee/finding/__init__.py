"""Finding a file: by its number, a name however spelled, a passport, a telephone, an employer, words of notes and letters.

search.py has the forms that are compared; indexing.py writes them in the transaction that changes what they come
from; asked.py reads what was typed; selectors.py finds, always among the files that the reader may see.
"""
