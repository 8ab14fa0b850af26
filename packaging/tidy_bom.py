"""Makes a bill of materials the same on every machine: tidy_bom.py BOM OUTPUT SOURCE

The folder SOURCE that it was made in, the time and the random serial number are taken out.
"""

import json
import sys
from pathlib import Path

bom_file, output, source = sys.argv[1:]
text = Path(bom_file).read_text(encoding="utf-8").replace(source, "/bantam")
bom = json.loads(text)
bom.pop("serialNumber", None)
bom["metadata"].pop("timestamp", None)
if bom.get("bomFormat") != "CycloneDX" or len(bom.get("components", [])) < 100:
    sys.exit("error: this is no bill of materials of bantam")
Path(output).write_text(json.dumps(bom, indent=1, sort_keys=True) + "\n", encoding="utf-8")
print(f"CycloneDX {bom['specVersion']}: {len(bom['components'])} components")
