"""What the programs beside this file share: what succeeds is noted, and facts are told for the tests to judge."""

import json
import time
from datetime import datetime

import boto3
from botocore.exceptions import ClientError

said = {}
succeeded = {}


def note(http_response, model, **_):
    if 200 <= http_response.status_code < 300:
        succeeded.setdefault(model.service_model.service_name, set()).add(model.name)


# Every client and resource that a program makes is of this session, and notes what succeeds.
boto3.setup_default_session()
boto3.DEFAULT_SESSION.events.register("after-call", note)


def error(call, **arguments):
    """The class, code, status and message of the error that a call fails with, which names its request."""
    try:
        call(**arguments)
    except ClientError as failure:
        answer = failure.response
        metadata = answer["ResponseMetadata"]
        headers = metadata["HTTPHeaders"]
        assert metadata["RequestId"] == headers.get("x-amzn-requestid", headers.get("x-amz-request-id")), answer
        return [type(failure).__name__, answer["Error"]["Code"], metadata["HTTPStatusCode"], answer["Error"]["Message"]]
    return None


def pages(client, operation, key, size=1, **arguments):
    """What each page of a list has. Some lists let nobody choose how long a page is: their size is None."""
    limit = {} if size is None else {"PageSize": size}
    return [page[key] for page in client.get_paginator(operation).paginate(PaginationConfig=limit, **arguments)]


def without_metadata(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def until(look, is_done):
    """What a look shows when it is done."""
    for _ in range(1200):
        found = look()
        if is_done(found):
            return found
        time.sleep(0.1)
    raise TimeoutError("it never was done")


def role(name, service):
    """A role that the service may assume, and that may do everything; its ARN."""
    iam = boto3.client("iam")
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    return made


def shown(value):
    """What JSON has no type for: a time, which has its zone, and bytes."""
    if isinstance(value, datetime):
        assert value.tzinfo is not None
        return "datetime"
    if isinstance(value, bytes):
        return {"bytes": value.decode("latin-1")}
    raise TypeError(type(value))


def tell():
    """Prints the facts, and what succeeded of each service."""
    told = {"succeeded": {service: sorted(names) for service, names in succeeded.items()}, "said": said}
    print(json.dumps(told, default=shown))
