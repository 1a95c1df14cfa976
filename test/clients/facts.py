"""What the programs beside this file share: clients that note what succeeds, and facts for the tests to judge."""

import json
import time

import boto3
from botocore.exceptions import ClientError

said = {}
succeeded = set()


def client(service):
    """A client; the operations of it that succeed are told at the end."""
    made = boto3.client(service)

    def note(http_response, model, **_):
        if http_response.status_code == 200:
            succeeded.add(model.name)

    made.meta.events.register("after-call", note)
    return made


def error(call, **arguments):
    """The class, code, status and message of the error that a call fails with, which names its request."""
    try:
        call(**arguments)
    except ClientError as failure:
        answer = failure.response
        metadata = answer["ResponseMetadata"]
        assert metadata["RequestId"] == metadata["HTTPHeaders"]["x-amzn-requestid"]
        return [type(failure).__name__, answer["Error"]["Code"], metadata["HTTPStatusCode"], answer["Error"]["Message"]]
    return None


def pages(of, name, key, size=1, **arguments):
    """What each page of a list has."""
    paginator = of.get_paginator(name)
    config = {"PageSize": size} if size else {}
    return [page[key] for page in paginator.paginate(PaginationConfig=config, **arguments)]


def until(look, is_done):
    """What a look shows when it is done."""
    for _ in range(6000):
        found = look()
        if is_done(found):
            return found
        time.sleep(0.02)
    raise TimeoutError("it never was done")


def role(name, service):
    """A role that the service may assume, and that may do everything; its ARN."""
    iam = boto3.client("iam")
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    return made


def tell():
    """Prints the facts. What JSON has no word for is told by its type, such as datetime."""
    said["succeeded"] = sorted(succeeded)
    print(json.dumps(said, default=lambda value: type(value).__name__))
