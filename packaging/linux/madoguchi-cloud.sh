#!/bin/sh
# The operator's command. Root acts as the service's own user, on the service's data: files that
# root left there the service could not write.
program=/usr/lib/madoguchi-cloud/madoguchi-cloud
data=/var/lib/madoguchi-cloud
settings=/etc/madoguchi-cloud/environment
if [ "$(id -u)" != 0 ]; then
    exec "$program" "$@"
fi
cd "$data" || exit 1
while IFS= read -r line; do
    case "$line" in MADOGUCHI_*=*) export "${line?}" ;; esac
done < "$settings"
if [ -d /run/madoguchi-cloud ]; then
    export XDG_RUNTIME_DIR=/run/madoguchi-cloud
fi
exec runuser -u madoguchi-cloud -- "$program" --data "$data" "$@"
