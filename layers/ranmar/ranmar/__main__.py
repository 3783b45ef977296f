"""The validators' command line: `python -m ranmar`, with the layer's folder on the path."""

import sys

from ranmar.commands import main

sys.exit(main())
