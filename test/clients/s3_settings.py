"""What boto3 makes of the local S3: buckets, and all that is set for them and their objects. It is a part of `s3.py`."""

import json

import boto3

from facts import error, without_metadata

said = {}
client = boto3.client("s3")
on = {"Bucket": "settings"}
x = {**on, "Key": "x"}

# Buckets.
said["none"] = client.list_buckets().get("Buckets", [])
client.create_bucket(**on)
client.get_waiter("bucket_exists").wait(**on)
client.create_bucket(Bucket="another")
said["buckets"] = client.list_buckets()["Buckets"]
said["head"] = client.head_bucket(**on)["BucketRegion"]
said["location"] = client.get_bucket_location(**on)["LocationConstraint"]
client.put_bucket_ownership_controls(**on, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
said["ownership"] = client.get_bucket_ownership_controls(**on)["OwnershipControls"]

# Settings, before they are set, and after.
said["unset"] = [
    error(client.get_bucket_tagging, **on),
    error(client.get_bucket_policy, **on),
    error(client.get_bucket_lifecycle_configuration, **on),
]
said["versioning"] = [without_metadata(client.get_bucket_versioning(**on))]
client.put_bucket_versioning(**on, VersioningConfiguration={"Status": "Enabled"})
said["versioning"].append(without_metadata(client.get_bucket_versioning(**on)))

client.put_bucket_tagging(**on, Tagging={"TagSet": [{"Key": "a", "Value": "1 & 2"}]})
said["tags"] = client.get_bucket_tagging(**on)["TagSet"]
client.delete_bucket_tagging(**on)

encryption = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}]}
client.put_bucket_encryption(**on, ServerSideEncryptionConfiguration=encryption)
rules = client.get_bucket_encryption(**on)["ServerSideEncryptionConfiguration"]["Rules"]
said["encryption"] = [rules[0]["ApplyServerSideEncryptionByDefault"], rules[0]["BucketKeyEnabled"]]

statement = {"Sid": "a", "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "arn:aws:s3:::settings"}
policy = {"Version": "2012-10-17", "Statement": [statement]}
client.put_bucket_policy(**on, Policy=json.dumps(policy))
said["policy"] = json.loads(client.get_bucket_policy(**on)["Policy"]) == policy
said["denied"] = error(client.delete_bucket, **on)
client.delete_bucket_policy(**on)

block = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": False}
client.put_public_access_block(**on, PublicAccessBlockConfiguration=block)
said["block"] = client.get_public_access_block(**on)["PublicAccessBlockConfiguration"] == block
client.delete_public_access_block(**on)
said["unset"].append(error(client.get_public_access_block, **on))

site = {"IndexDocument": {"Suffix": "index.html"}, "RoutingRules": [{"Redirect": {"ReplaceKeyWith": "x"}}]}
client.put_bucket_website(**on, WebsiteConfiguration=site)
said["website"] = without_metadata(client.get_bucket_website(**on)) == site
client.delete_bucket_website(**on)
said["unset"].append(error(client.get_bucket_website, **on))

rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "a/"}, "Expiration": {"Days": 3}}
client.put_bucket_lifecycle_configuration(**on, LifecycleConfiguration={"Rules": [rule]})
said["lifecycle"] = client.get_bucket_lifecycle_configuration(**on)["Rules"] == [rule]
client.delete_bucket_lifecycle(**on)

# Access control lists, which newer buckets do not have.
said["acl"] = [grant["Permission"] for grant in client.get_bucket_acl(**on)["Grants"]]
said["no acl"] = [error(client.put_bucket_acl, **on, ACL="public-read")]

with_lists = {"Bucket": "with-lists"}
client.create_bucket(**with_lists, ObjectOwnership="BucketOwnerPreferred")
client.put_object(**with_lists, Key="x")
client.put_bucket_acl(**with_lists, ACL="private")
client.put_object_acl(**with_lists, Key="x", ACL="bucket-owner-full-control")
said["acl not offered"] = error(client.put_bucket_acl, **with_lists, ACL="public-read")

# An object's settings.
said["put"] = without_metadata(client.put_object(**x, Body=b"\x00\xff", Metadata={"a": "b"}, ContentType="text/x"))
client.get_waiter("object_exists").wait(**x)
got = client.get_object(**x)
said["object"] = [got["LastModified"], got["Metadata"], got["ContentType"], got["Body"].read()]
client.put_object_tagging(**x, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
said["object tags"] = client.get_object_tagging(**x)["TagSet"]
client.delete_object_tagging(**x)
said["no object tags"] = client.get_object_tagging(**x)["TagSet"]
said["object acl"] = [grant["Permission"] for grant in client.get_object_acl(**x)["Grants"]]
said["no acl"].append(error(client.put_object_acl, **x, ACL="public-read"))
attributes = client.get_object_attributes(**x, ObjectAttributes=["ObjectSize", "StorageClass"])
said["attributes"] = [attributes["ObjectSize"], attributes["StorageClass"], attributes["LastModified"]]

# Errors.
said["errors"] = [
    error(client.create_bucket, Bucket="another"),
    error(client.create_bucket, Bucket="No"),
    error(client.delete_bucket, **on),
    error(client.delete_bucket, Bucket="nope"),
    error(client.get_object, **on, Key="nope"),
    error(client.get_object, **x, VersionId="nope"),
    error(client.put_bucket_policy, **on, Policy="{}"),
    error(client.list_objects_v2, **on, ContinuationToken="?"),
]

# Away with it all.
client.delete_object(**x)
client.get_waiter("object_not_exists").wait(**x)
listed = client.list_object_versions(**on)
versions = listed["Versions"] + listed["DeleteMarkers"]
objects = [{"Key": version["Key"], "VersionId": version["VersionId"]} for version in versions]
said["deleted"] = len(client.delete_objects(**on, Delete={"Objects": objects})["Deleted"])
said["empty"] = "Contents" in client.list_objects_v2(**on)
client.delete_bucket(**on)
client.get_waiter("bucket_not_exists").wait(**on)
