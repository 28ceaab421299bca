#!/bin/sh
# Thay lần lượt từng bản chạy, không ngắt phục vụ. Bản sau chỉ dừng khi bản trước đã sẵn sàng và nginx đã thấy nó.
#   deploy/thay-lan-luot.sh compose            (docker compose, deploy/compose.yml)
#   deploy/thay-lan-luot.sh systemd 3978 3979  (tro-ly@3978, tro-ly@3979)
set -eu

cho() {
  for _ in $(seq 60); do
    if "$@" >/dev/null 2>&1; then sleep 5; return 0; fi
    sleep 2
  done
  echo "✘ chưa sẵn sàng sau 2 phút: $*; bản kia vẫn chạy, xem nhật ký rồi thử lại" >&2
  return 1
}

case "${1:-}" in
compose)
  cd "$(dirname "$0")"
  docker compose build
  for ban in ban-1 ban-2; do
    docker compose up -d --no-deps --wait --wait-timeout 120 "$ban"
    cho docker compose exec -T "$ban" node -e "fetch('http://127.0.0.1:3978/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
    echo "✔ $ban"
  done
  ;;
systemd)
  shift
  for cong in "$@"; do
    systemctl restart "tro-ly@$cong"
    cho curl -fsS "http://127.0.0.1:$cong/readyz"
    echo "✔ tro-ly@$cong"
  done
  ;;
*)
  echo "Cách dùng: $0 compose | systemd CỔNG…" >&2
  exit 2
  ;;
esac
