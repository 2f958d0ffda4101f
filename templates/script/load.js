// The first script of the page: it unpacks the program, which unpacks the data. Both lie in the page in gzip.

/** What lies packed in the element of this id. */
function unpacked(id) {
  const binary = atob(document.getElementById(id).textContent);
  const bytes = new Uint8Array(binary.length);
  for (let place = 0; place < binary.length; place++) bytes[place] = binary.charCodeAt(place);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
}

/** Run the program; the policy of the page names its digest, so that nothing else could run in its place. */
async function run() {
  if (typeof DecompressionStream === "undefined") {
    fail(
      "This browser is too old for the tables of this report: it lacks DecompressionStream. " +
        "Open it in a browser from 2023 or later. The summary below is complete in itself.",
    );
    return;
  }
  const program = document.createElement("script");
  program.type = "module";
  program.textContent = await unpacked("program").text();
  document.body.append(program);
}

/** Say what keeps the page from its tables. */
function fail(reason) {
  const notice = document.getElementById("notice");
  notice.textContent = reason;
  notice.hidden = false;
  document.body.dataset.failed = "true";
}

run();
