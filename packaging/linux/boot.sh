#!/bin/sh
# Boot a clean root's own systemd, as a container: boot.sh ROOT, as root; it ends with this process.
# Processes, mounts, name and control groups are its own, and of the network it has the loopback
# alone. systemd becomes the one child of this process.
set -e
root=$1
groups=$root/sys/fs/cgroup
case $2 in
'')
    exec unshare --mount --propagation private "$0" "$root" grouped
    ;;
grouped) # a group of its own, named after this process, which its systemd takes for the whole
    mount -t tmpfs none "$root/sys"
    mkdir -p "$groups"
    mount -t cgroup2 none "$groups"
    for group in "$groups"/madoguchi-trial-*; do # of those that have ended
        [ -d "/proc/${group##*-}" ] || find "$group" -depth -type d -exec rmdir {} \; || true
    done 2> /dev/null
    mkdir -p "$groups/madoguchi-trial-$$"
    echo $$ > "$groups/madoguchi-trial-$$/cgroup.procs"
    exec unshare --cgroup --pid --ipc --uts --net --fork --kill-child "$0" "$root" alone
    ;;
esac
umount "$groups" "$root/sys"
mount --rbind "$root" "$root"
mount -t proc none "$root/proc"
mount --bind -o ro "$root/proc/sys" "$root/proc/sys"
mount -t sysfs -o ro none "$root/sys"
mount -t cgroup2 none "$groups"
mount -t tmpfs none "$root/run"
mount -t tmpfs -o mode=755 none "$root/dev"
for device in null zero full random urandom tty; do
    : > "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/shm" "$root/dev/pts"
mount -t tmpfs none "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666 none "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
# /tmp stays a folder of the root, which the trial sees into.
exec env -i container=trial PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    chroot "$root" /lib/systemd/systemd --unit=multi-user.target --log-target=null \
    --show-status=no systemd.mask=tmp.mount
