"""What boto3 makes of the local S3: objects, and URLs."""

import os
import urllib.request
from datetime import datetime, timezone

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

import s3_settings
from facts import error, pages, said, tell

MIB = 1024 * 1024
said["settings"] = s3_settings.said
client = boto3.client("s3")
s3 = boto3.resource("s3")
in_parts = TransferConfig(multipart_threshold=6 * MIB, multipart_chunksize=6 * MIB, max_concurrency=3)


def http(method, url, body=None):
    # The type of the body is a part of what Version 2 signs.
    request = urllib.request.Request(url, data=body, method=method, headers={"Content-Type": "text/q"} if body else {})
    with urllib.request.urlopen(request) as answer:
        return [answer.status, answer.read().decode(), answer.headers.get("content-type")]


bucket = s3.Bucket("boto")
bucket.create()
bucket.wait_until_exists()

# Files, in parts and back.
content = os.urandom(15 * MIB)
with open("file", "wb") as file:
    file.write(content)
extra = {"Metadata": {"who": "me"}, "Tagging": "a=1&b=x%20y", "ContentType": "text/x"}
# S3 tells times to the second.
before = datetime.now(timezone.utc).replace(microsecond=0)
bucket.upload_file("file", "in parts", ExtraArgs=extra, Config=in_parts)
bucket.download_file("in parts", "back", Config=in_parts)
with open("back", "rb") as file:
    said["same"] = file.read() == content
whole = bucket.Object("in parts")
head = client.head_object(Bucket="boto", Key="in parts", PartNumber=2)
said["parts"] = [whole.e_tag[-3:-1], whole.metadata, whole.content_type, head["PartsCount"], head["ContentLength"]]
said["tags"] = client.get_object_tagging(Bucket="boto", Key="in parts")["TagSet"]
said["written after"] = before <= whole.last_modified <= datetime.now(timezone.utc)

# A copy in parts.
copy = {"Bucket": "boto", "Key": "in parts"}
bucket.copy(copy, "copied", Config=in_parts)
said["copied"] = bucket.Object("copied").get()["Body"].read() == content

# Parts by hand.
upload = client.create_multipart_upload(Bucket="boto", Key="by hand", ChecksumAlgorithm="SHA256")["UploadId"]
place = {"Bucket": "boto", "Key": "by hand", "UploadId": upload}
done = []
for number, part in enumerate([content[: 5 * MIB], b"end"], 1):
    sent = client.upload_part(**place, PartNumber=number, Body=part, ChecksumAlgorithm="SHA256")
    done.append({"PartNumber": number, "ETag": sent["ETag"], "ChecksumSHA256": sent["ChecksumSHA256"]})
said["listed parts"] = [[part["Size"] for part in page] for page in pages(client, "list_parts", "Parts", **place)]
said["uploads"] = [one["Key"] for one in client.list_multipart_uploads(Bucket="boto")["Uploads"]]
complete = {**place, "MultipartUpload": {"Parts": done}}
said["unordered"] = error(client.complete_multipart_upload, **place, MultipartUpload={"Parts": done[::-1]})
said["completed"] = client.complete_multipart_upload(**complete)["ChecksumSHA256"][-2:]
said["completed twice"] = error(client.complete_multipart_upload, **complete)
said["aborted"] = error(client.abort_multipart_upload, **place)
unwanted = client.create_multipart_upload(Bucket="boto", Key="unwanted")["UploadId"]
client.abort_multipart_upload(Bucket="boto", Key="unwanted", UploadId=unwanted)
said["uploads left"] = client.list_multipart_uploads(Bucket="boto").get("Uploads", [])

# Keys that need to be encoded, in every listing, a page at a time.
keys = ["/leading", "a b+c", "a//b", "dots/./x..y", "percent%20", "q?x=1&y", "tab\there", "trailing/", "\u00fc\u2713/\U0001f600"]
odd = s3.Bucket("odd")
odd.create()
for key in keys:
    odd.put_object(Key=key, Body=key.encode())
said["keys"] = keys
said["read"] = [odd.Object(key).get()["Body"].read().decode() for key in keys]
for name, entries in [("list_objects", "Contents"), ("list_objects_v2", "Contents"), ("list_object_versions", "Versions")]:
    said[name] = [[entry["Key"] for entry in page] for page in pages(client, name, entries, 2, Bucket="odd")]
said["rolled up"] = [entry["Prefix"] for entry in client.list_objects(Bucket="odd", Delimiter="/")["CommonPrefixes"]]
said["v1"] = sorted(summary.key for summary in odd.objects.filter(Prefix="a"))
client.copy_object(Bucket="odd", Key="copy", CopySource={"Bucket": "odd", "Key": "a b+c"})
said["copied odd key"] = odd.Object("copy").get()["Body"].read().decode()

# Versions.
odd.Versioning().enable()
odd.put_object(Key="twice", Body=b"1")
second = odd.put_object(Key="twice", Body=b"2").version_id
odd.Object("twice").delete()
said["hidden"] = error(client.get_object, Bucket="odd", Key="twice")
said["version"] = client.get_object(Bucket="odd", Key="twice", VersionId=second)["Body"].read().decode()
deleted = odd.object_versions.delete()
said["deleted"] = [len(deleted[0]["Deleted"]), "Errors" in deleted[0]]
odd.delete()
said["gone"] = error(client.head_bucket, Bucket="odd")

# Checksums.
for algorithm in ["CRC32", "SHA1", "SHA256"]:
    client.put_object(Bucket="boto", Key=algorithm, Body=b"hello", ChecksumAlgorithm=algorithm)
    answer = client.get_object(Bucket="boto", Key=algorithm, ChecksumMode="ENABLED")
    said[algorithm] = [answer["Body"].read().decode(), answer["Checksum" + algorithm]]
said["bad digest"] = error(client.put_object, Bucket="boto", Key="bad", Body=b"x", ChecksumSHA1="qvTGHdzF6KLavt4PO0gs2a6pQ00=")

listed = {"Objects": [{"Key": "CRC32"}]}
added = lambda params, **_: params["headers"].update({"Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg=="})
client.meta.events.register("before-call.s3.DeleteObjects", added)
said["bad list"] = error(client.delete_objects, Bucket="boto", Delete=listed)

# Reads of a part, and on a condition.
hello = {"Bucket": "boto", "Key": "SHA1"}
said["range"] = [client.get_object(**hello, Range=f"bytes={of}")["Body"].read().decode() for of in ["1-2", "3-", "-2", "0-99"]]
said["no range"] = error(client.get_object, **hello, Range="bytes=9-")
etag = client.head_object(**hello)["ETag"]
said["not modified"] = error(client.get_object, **hello, IfNoneMatch=etag)
said["not matching"] = error(client.get_object, **hello, IfMatch='"x"')
said["not overwritten"] = error(client.put_object, **hello, IfNoneMatch="*")
said["overridden"] = client.get_object(**hello, ResponseContentType="text/y", ResponseCacheControl="no-store")["ContentType"]

# Errors have classes of their own.
said["no key"] = error(client.get_object, Bucket="boto", Key="nope")
said["no head"] = error(client.head_object, Bucket="boto", Key="nope")
said["no bucket"] = error(client.list_objects_v2, Bucket="nope")
said["no acl"] = error(client.put_object_acl, **hello, ACL="public-read")
said["not offered"] = error(client.put_object, **hello, StorageClass="GLACIER")

# URLs for whoever has no credentials, signed in either way.
for version in ["s3", "s3v4"]:
    presigner = boto3.client("s3", config=Config(signature_version=version))
    target = {"Bucket": "boto", "Key": "signed a+b " + version}
    put = presigner.generate_presigned_url("put_object", Params={**target, "ContentType": "text/q"})
    get = presigner.generate_presigned_url("get_object", Params={**target, "ResponseContentType": "text/z"})
    said[version] = [http("PUT", put, b"by URL")[0], *http("GET", get)]

# A bucket of another region is found by whoever asks in the wrong one.
europe = boto3.client("s3", region_name="eu-west-1")
europe.create_bucket(Bucket="europe", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
said["location"] = europe.get_bucket_location(Bucket="europe")["LocationConstraint"]
client.put_object(Bucket="europe", Key="x", Body=b"redirected")
said["redirected"] = client.get_object(Bucket="europe", Key="x")["Body"].read().decode()
said["region"] = client.head_bucket(Bucket="europe")["BucketRegion"]

tell()
