"""Formats values as Python does, one request a line: [operation, value, specification]."""
import json
import sys
import unicodedata

OPERATIONS = {
    'format': lambda value, spec: format(value, spec),
    'repr': lambda value, spec: repr(value),
    'ascii': lambda value, spec: ascii(value),
    'category': lambda value, spec: unicodedata.category(value),
    'template': lambda values, text: text.format_map(values),
}

for line in sys.stdin:
    operation, value, spec = json.loads(line)
    try:
        answer = {'text': OPERATIONS[operation](value, spec)}
    except (ValueError, TypeError, OverflowError, KeyError, IndexError, AttributeError) as error:
        answer = {'error': type(error).__name__}
    print(json.dumps(answer))
