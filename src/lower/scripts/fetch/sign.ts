/**
 * Signs requests of Amazon's S3 and of what speaks its protocol, with Python's own library. Source: the page of AWS on
 * "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk" (AWS Signature Version 4).
 */
export const SIGN = String.raw`
import hmac

NOTHING = hashlib.sha256(b"").hexdigest()


def hmac_of(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signature_headers(url, headers, keys, region, moment):
    """The headers that sign a GET of the URL with these headers: all of them, at a moment as in 20130524T000000Z."""
    parts = urllib.parse.urlsplit(url)
    named = {name.lower(): value.strip() for name, value in headers.items()}
    named.update({"host": parts.netloc, "x-amz-content-sha256": NOTHING, "x-amz-date": moment})
    if keys.get("session_token"):
        named["x-amz-security-token"] = keys["session_token"]
    names = sorted(named)
    listed = ";".join(names)
    asked = "".join("%s:%s\n" % (name, named[name]) for name in names)
    canonical = "\n".join(["GET", parts.path or "/", parts.query, asked, listed, NOTHING])
    scope = "%s/%s/s3/aws4_request" % (moment[:8], region)
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + keys["secret_access_key"]).encode()
    for word in (moment[:8], region, "s3", "aws4_request"):
        key = hmac_of(key, word)
    signature = hmac_of(key, text).hex()
    words = "AWS4-HMAC-SHA256 Credential=%s/%s,SignedHeaders=%s,Signature=%s" % (
        keys["access_key_id"], scope, listed, signature)
    added = {name: named[name] for name in names if name.startswith("x-amz-")}
    added["Authorization"] = words
    return added


def keys_of(text):
    """The keys in a file as AWS's tools keep it, of the profile called default or the first, or in lines NAME=VALUE."""
    found, profile = {}, ""
    for line in text.splitlines():
        section = re.match(r"\s*\[\s*(.*?)\s*\]\s*$", line)
        if section:
            profile = section.group(1)
        pair = re.match(r"\s*(?:export\s+)?aws_(access_key_id|secret_access_key|session_token)\s*=\s*[\"']?([^\s\"']+)", line, re.I)
        if pair:
            found.setdefault(profile, {})[pair.group(1).lower()] = pair.group(2)
    return found.get("default") or next(iter(found.values()), {})
`;
