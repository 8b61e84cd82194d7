"""python -m trichter.engine score … | segment …"""

import sys

from .cli import main

sys.exit(main())
