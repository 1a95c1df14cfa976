"""What boto3 makes of the local STS, and what a role may do then."""

import json

import boto3

from facts import error, role, said, tell, without_metadata

sts = boto3.client("sts")
statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "000000000000"}}
trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
arn = boto3.client("iam").create_role(RoleName="role", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
closed = role("closed", "codebuild.amazonaws.com")

said["me"] = without_metadata(sts.get_caller_identity())
assumed = sts.assume_role(RoleArn=arn, RoleSessionName="me", DurationSeconds=900)
credentials = assumed["Credentials"]
said["assumed"] = without_metadata(assumed)
keys = {
    "aws_access_key_id": credentials["AccessKeyId"],
    "aws_secret_access_key": credentials["SecretAccessKey"],
    "aws_session_token": credentials["SessionToken"],
}
said["role"] = boto3.client("sts", **keys).get_caller_identity()["Arn"]
said["errors"] = [
    error(sts.assume_role, RoleArn=closed, RoleSessionName="me"),
    error(sts.assume_role, RoleArn=arn, RoleSessionName="m/e"),
    error(sts.assume_role, RoleArn=arn, RoleSessionName="me", DurationSeconds=3601),
    error(boto3.client("iam", **keys).list_roles),
    error(boto3.client("codecommit", **keys).list_repositories),
    error(boto3.client("s3", **keys).list_buckets),
    error(boto3.client("sts", **{**keys, "aws_session_token": "x"}).get_caller_identity),
    error(boto3.client("sts", **{**keys, "aws_secret_access_key": "x"}).get_caller_identity),
]
tell()
