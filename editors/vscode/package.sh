#!/bin/sh
# Makes ctestc-X.Y.Z.vsix: package.sh [FILE]
#
# Needs what `npm ci` installs, and then no network. The version is that of the whole project, in CMakeLists.txt.
set -eu

cd "$(dirname "$0")"
version=$(sed -n 's/^project(ctestc VERSION \([0-9.]*\).*/\1/p' ../../CMakeLists.txt)
file=${1:-ctestc-$version.vsix}

npm run --silent bundle
cp ../../LICENSE LICENSE
npm exec --offline -- vsce package "$version" --no-dependencies --no-update-package-json --no-git-tag-version \
    --allow-missing-repository --out "$file"
