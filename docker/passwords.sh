#!/bin/bash
# Gives every database role its password, each in a volume of its own that only its service and PostgreSQL see: the one
# from the environment (.env), else a random one. A password that is there stays, the database knows it by now.
set -euo pipefail

for name in postgres orders payments inventory notifications analytics; do
  file=/run/passwords/$name/spring.datasource.password
  [ -s "$file" ] && continue
  given="PASSWORD_${name^^}"
  password=${!given:-}
  [ -n "$password" ] || password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s' "$password" >"$file.new"
  chmod 0444 "$file.new"
  mv "$file.new" "$file"
done
