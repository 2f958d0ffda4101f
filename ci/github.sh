#!/usr/bin/env bash
# What action.yml runs: the gate, and a comment on the pull request that is replaced by each run.
set -uo pipefail

if ! command -v importmap >/dev/null; then
  python3 -m venv "$RUNNER_TEMP/importmap" &&
    "$RUNNER_TEMP/importmap/bin/python" -m pip install --quiet --disable-pip-version-check "$IMPORTMAP_SOURCE" || exit 2
  PATH="$RUNNER_TEMP/importmap/bin:$PATH"
fi

comment="$RUNNER_TEMP/importmap-comment.md"
rm -f "$comment"
arguments=(check --format text --format "markdown:$comment")
[ -z "${IMPORTMAP_BASE:-}" ] || arguments+=(--base "$IMPORTMAP_BASE")
[ -z "${IMPORTMAP_FAIL_ON:-}" ] || arguments+=(--fail-on "$IMPORTMAP_FAIL_ON")
[ -z "${IMPORTMAP_SARIF:-}" ] || arguments+=(--format "sarif:$IMPORTMAP_SARIF")
read -r -a targets <<<"${IMPORTMAP_TARGETS:-}"
importmap "${arguments[@]}" -- ${targets[@]+"${targets[@]}"}
code=$?

# The token of a pull request from a fork may not write: then the summary of the step, which is there anyway, is all.
publish() {
  local marker id place="repos/$GITHUB_REPOSITORY"
  marker=$(head -n 1 "$comment")
  id=$(gh api --paginate "$place/issues/$IMPORTMAP_PULL_REQUEST/comments" \
    --jq ".[] | select(.body | startswith(\"$marker\")) | .id") || return
  id=${id%%$'\n'*}
  if [ -n "$id" ]; then
    gh api --silent --method PATCH "$place/issues/comments/$id" --field "body=@$comment"
  else
    gh api --silent --method POST "$place/issues/$IMPORTMAP_PULL_REQUEST/comments" --field "body=@$comment"
  fi
}
if [ "${IMPORTMAP_COMMENT:-}" = true ] && [ -n "${IMPORTMAP_PULL_REQUEST:-}" ] && [ -s "$comment" ]; then
  publish || echo "importmap: the comment cannot be written; the verdict is in the summary of this step" >&2
fi
exit "$code"
