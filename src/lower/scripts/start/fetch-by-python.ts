import { DOWNLOAD } from "../fetch/download.ts";

/** Fetches the files of a list with nothing but Python's own library. Argument: the list. */
export const FETCH_BY_PYTHON = `${DOWNLOAD}${String.raw`

def variable_of(secret):
    return re.sub("^([0-9])", r"_\1", re.sub("[^A-Z0-9]", "_", secret.upper()))


def credentials(secret):
    if secret == "-":
        return None
    name = variable_of(secret)
    text = ""
    for path in (os.environ.get(name + "_FILE"), "/run/secrets/" + secret):
        if path and os.path.exists(path):
            with open(path) as file:
                text = file.read().strip()
            break
    text = text or os.environ.get(name, "").strip()
    return text if not text or " " in text else "Bearer " + text


def authorize(request, secret):
    words = credentials(secret)
    if words:
        request.add_unredirected_header("Authorization", words)


def hint(code, secret):
    if code not in (401, 403):
        return ""
    if secret == "-":
        return "; a token is told by a secret of models"
    name = variable_of(secret)
    return "; the token is looked for in the file $%s_FILE names, in /run/secrets/%s and in $%s" % (name, secret, name)


with open(sys.argv[1]) as lines:
    for line in lines:
        fetch(*line.rstrip("\n").split("\t"))
`}`;
