"""Reads settings texts with Python's configparser: one JSON string a line on stdin, one JSON object a line on stdout.

The texts go through the same text layer as an opened file, so line ends are translated as there.
"""

import configparser
import io
import json
import sys


def line_of(error):
    if isinstance(error, configparser.MissingSectionHeaderError):
        return error.lineno
    if isinstance(error, configparser.ParsingError):
        return error.errors[0][0]
    return getattr(error, "lineno", None)


def read(text):
    parser = configparser.ConfigParser()
    parser.optionxform = str
    result = {"sections": [], "raw": [], "defaults": [], "error": None}
    file = io.TextIOWrapper(io.BytesIO(text.encode("utf-8")), encoding="utf-8")
    try:
        parser.read_file(file, "job.ini")
    except configparser.Error as error:
        result["error"] = {"class": type(error).__name__, "line": line_of(error)}
        return result
    result["defaults"] = list(parser.defaults().items())
    for name in parser.sections():
        result["raw"].append([name, parser.items(name, raw=True)])
        try:
            result["sections"].append([name, parser.items(name)])
        except configparser.InterpolationError as error:
            if result["error"] is None:
                result["error"] = {"class": type(error).__name__, "line": line_of(error)}
    return result


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", newline="\n")
    for row in sys.stdin:
        print(json.dumps(read(json.loads(row))))
