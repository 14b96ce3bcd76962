#!/usr/bin/env bash
# `make lock`, after each change of requirements.txt: what a set-up is really made of. Writes requirements.lock (every
# package, also those that come with others, by version and hash; for the Python of the image), docs/licences.md and
# sbom.cdx.json (CycloneDX), the last two from an environment made from the lock alone.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:?the Python to lock for}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
quiet="--quiet --disable-pip-version-check"

"$python" -m venv "$work/tools"
"$work/tools/bin/pip" install $quiet -r requirements-lock.txt
"$work/tools/bin/pip-compile" --quiet --generate-hashes --strip-extras --no-header --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host --output-file requirements.lock requirements.txt

"$python" -m venv "$work/made"
"$work/made/bin/pip" install $quiet --require-hashes -r requirements.lock
"$work/made/bin/pip" check
{
	printf '# Licences of the packages\n\nWhat a set-up is made of, by name, version and licence; written by `make lock`.\n\n'
	"$work/tools/bin/pip-licenses" --python "$work/made/bin/python" --from mixed --format markdown --order name \
		--with-system --ignore-packages pip setuptools
	printf '\nUNKNOWN names none in its description: CurrencyConverter brings the Apache License 2.0 as a file.\n'
} >docs/licences.md
"$work/tools/bin/cyclonedx-py" environment --output-reproducible --output-format JSON --spec-version 1.6 \
	--output-file "$work/bill.json" "$work/made"
# Links that packages give of themselves are theirs to keep up.
"$python" - "$work/bill.json" sbom.cdx.json <<'PYTHON'
import json
import sys

bill = json.load(open(sys.argv[1], encoding="utf-8"))
for part in [*bill["components"], *bill["metadata"]["tools"]["components"]]:
    part.pop("externalReferences", None)
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(bill, file, indent=1, ensure_ascii=False)
    file.write("\n")
PYTHON
