"""What boto3 makes of the local CloudWatch Logs."""

import time

import boto3

from facts import error, pages, said, tell

logs = boto3.client("logs")
now = int(time.time() * 1000)
name = "/aws/codebuild/hello"
arn = "arn:aws:logs:us-east-1:000000000000:log-group:" + name
of = {"logGroupName": name}


def messages(events):
    return [event["message"] for event in events]


def names(found):
    return [[stream["logStreamName"] for stream in page] for page in found]


# Groups.
logs.create_log_group(**of, tags={"owner": "me", "empty": ""})
for other in ["another", "zebra"]:
    logs.create_log_group(logGroupName=other)
said["groups"] = [group["logGroupName"] for page in pages(logs, "describe_log_groups", "logGroups") for group in page]
logs.put_retention_policy(**of, retentionInDays=7)
group = logs.describe_log_groups(logGroupNamePrefix="/aws/")["logGroups"][0]
said["group"] = {**group, "creationTime": now <= group["creationTime"] <= int(time.time() * 1000)}
logs.delete_retention_policy(**of)
said["retention kept"] = "retentionInDays" in logs.describe_log_groups(logGroupNamePattern="HELLO")["logGroups"][0]
said["no groups"] = logs.describe_log_groups(logGroupNamePrefix="none")["logGroups"]
said["group twice"] = error(logs.create_log_group, **of)
said["no group"] = error(logs.delete_log_group, logGroupName="none")
said["bad retention"] = error(logs.put_retention_policy, **of, retentionInDays=2)
said["bad name"] = error(logs.create_log_group, logGroupName="a b")

# Tags.
logs.tag_resource(resourceArn=arn, tags={"owner": "you", "new": "1"})
logs.untag_resource(resourceArn=arn, tagKeys=["empty"])
said["tags"] = logs.list_tags_for_resource(resourceArn=arn)["tags"]
said["no tags"] = logs.list_tags_for_resource(resourceArn=arn.replace(name, "zebra"))["tags"]
said["many tags"] = error(logs.tag_resource, resourceArn=arn, tags={str(index): "x" for index in range(50)})

# Streams.
for stream in ["a", "b", "c"]:
    logs.create_log_stream(**of, logStreamName=stream)
for stream, at in [("b", 3), ("a", 2)]:
    event = {"timestamp": now + at, "message": f"in {stream} at {at}"}
    put = logs.put_log_events(**of, logStreamName=stream, logEvents=[event])
said["rejected"] = "rejectedLogEventsInfo" in put
latest = {"orderBy": "LastEventTime", "descending": True}
said["streams"] = names(pages(logs, "describe_log_streams", "logStreams", **of))
said["latest streams"] = names(pages(logs, "describe_log_streams", "logStreams", 2, **of, **latest))
b, c = [logs.describe_log_streams(**of, logStreamNamePrefix=prefix)["logStreams"] for prefix in "bc"]
said["stream"] = [len(b), b[0]["firstEventTimestamp"] - now, b[0]["lastEventTimestamp"] - now, b[0]["arn"]]
said["empty stream"] = sorted(c[0])
said["stream twice"] = error(logs.create_log_stream, **of, logStreamName="a")

# Events.
stream = {**of, "logStreamName": "a"}
logs.put_log_events(**stream, logEvents=[{"timestamp": now, "message": "late \u2713\n"}])
first = logs.get_log_events(**stream, startFromHead=True, limit=1)
second = logs.get_log_events(**stream, startFromHead=True, nextToken=first["nextForwardToken"])
last = logs.get_log_events(**stream, startFromHead=True, nextToken=second["nextForwardToken"])
said["events"] = [messages(page["events"]) for page in (first, second, last)]
said["at the end"] = last["nextForwardToken"] == second["nextForwardToken"]
said["event"] = {key: type(value).__name__ for key, value in first["events"][0].items()}
said["by ARN"] = messages(logs.get_log_events(logGroupIdentifier=arn, logStreamName="a")["events"])
said["no events"] = logs.get_log_events(**of, logStreamName="c")["events"]
said["filtered"] = [messages(page) for page in pages(logs, "filter_log_events", "events", **of)]
found = logs.filter_log_events(**of, filterPattern="?b ?late", startTime=now, endTime=now + 3)
said["found"] = [[event["logStreamName"], len(event["eventId"])] for event in found["events"]]
said["searched"] = found["searchedLogStreams"]
said["not found"] = logs.filter_log_events(**of, filterPattern='"not there"')["events"]
said["JSON pattern"] = error(logs.filter_log_events, **of, filterPattern="{ $.a = 1 }")
backwards = [{"timestamp": now - at, "message": "x"} for at in (1, 2)]
said["out of order"] = error(logs.put_log_events, **stream, logEvents=backwards)
old = [{"timestamp": now - 15 * 86_400_000, "message": "x"}]
said["too old"] = logs.put_log_events(**stream, logEvents=old)["rejectedLogEventsInfo"]
said["no stream"] = error(logs.get_log_events, **of, logStreamName="none")
said["bad token"] = error(logs.get_log_events, **stream, nextToken="x")
said["not offered"] = error(logs.describe_metric_filters)

# And away.
logs.delete_log_stream(**stream)
said["deleted stream"] = error(logs.delete_log_stream, **stream)
logs.delete_log_group(**of)
said["deleted group"] = error(logs.describe_log_streams, **of)

tell()
