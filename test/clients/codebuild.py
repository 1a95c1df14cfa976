"""What boto3 makes of the local CodeBuild: builds really run."""

import boto3

from facts import error, pages, role, said, tell, until, without_metadata

codebuild = boto3.client("codebuild")
logs = boto3.client("logs")
arn = "arn:aws:codebuild:us-east-1:000000000000:"
JUNIT = """<testsuite><testcase classname="a" name="one" time="0.5"/>
<testcase classname="a" name="two"><failure message="wrong"/></testcase></testsuite>"""
CLOVER = """<coverage><project><file path="a.js"><line num="1" type="stmt" count="1"/></file>
<file path="b.js"><line num="1" type="stmt" count="0"/></file></project></coverage>"""
BUILDSPEC = f"""
version: 0.2
env:
  exported-variables: [RESULT]
phases:
  build:
    commands:
      - export RESULT=good
      - |
        cat >junit.xml <<'END'
        {JUNIT.replace(chr(10), "")}
        END
        cat >clover.xml <<'END'
        {CLOVER.replace(chr(10), "")}
        END
reports:
  tests: {{ files: [junit.xml] }}
  coverage: {{ files: [clover.xml], file-format: CLOVERXML }}
"""
SLEEP = "version: 0.2\nphases: { build: { commands: [sleep 60] } }"
BATCH = "version: 0.2\nbatch: { build-list: [{ identifier: one }] }\nphases: { build: { commands: ['true'] } }"


def build(id):
    return codebuild.batch_get_builds(ids=[id])["builds"][0]


def batch(id):
    return codebuild.batch_get_build_batches(ids=[id])["buildBatches"][0]


# Projects.
service_role = role("build", "codebuild.amazonaws.com")
settings = {
    "source": {"type": "NO_SOURCE", "buildspec": BUILDSPEC},
    "artifacts": {"type": "NO_ARTIFACTS"},
    "environment": {
        "type": "LINUX_CONTAINER",
        "image": "aws/codebuild/standard:7.0",
        "computeType": "BUILD_GENERAL1_SMALL",
        "environmentVariables": [{"name": "A", "value": "b"}],
    },
    "serviceRole": service_role,
    "buildBatchConfig": {"serviceRole": service_role},
}
made = codebuild.create_project(name="hello", tags=[{"key": "owner", "value": "me"}], **settings)["project"]
said["project"] = made
codebuild.create_project(name="another", **settings)
found = codebuild.batch_get_projects(names=["hello", arn + "project/another", "none"])
said["projects"] = [[project["name"] for project in found["projects"]], found["projectsNotFound"], found["projects"][1]["tags"]]
said["none"] = without_metadata(codebuild.batch_get_projects(names=["none"]))
said["updated"] = codebuild.update_project(name="hello", description="New", timeoutInMinutes=7)["project"]["description"]
said["listed"] = pages(codebuild, "list_projects", "projects", None, sortBy="CREATED_TIME", sortOrder="ASCENDING")
said["images"] = [platform["platform"] for platform in codebuild.list_curated_environment_images()["platforms"]]
said["project twice"] = error(codebuild.create_project, name="hello", **settings)
said["no project"] = error(codebuild.start_build, projectName="none")
said["bad name"] = error(codebuild.create_project, **{**settings, "name": "a b"})
said["no role"] = error(codebuild.create_project, **{**settings, "name": "other", "serviceRole": service_role + "x"})

# A build that leaves a log, and reports.
started = codebuild.start_build(projectName="hello", idempotencyToken="one")["build"]
said["same token"] = codebuild.start_build(projectName="hello", idempotencyToken="one")["build"]["id"] == started["id"]
said["other input"] = error(codebuild.start_build, projectName="hello", idempotencyToken="one", imageOverride="x")
said["started"] = [started["buildStatus"], started["buildComplete"], started["currentPhase"], started["startTime"]]
done = until(lambda: build(started["id"]), lambda build: build["buildComplete"])
said["build"] = [done["buildStatus"], done["exportedEnvironmentVariables"], done["buildNumber"], done["endTime"]]
said["phases"] = done["phases"]
said["phase"] = {key: type(value).__name__ for key, value in done["phases"][-2].items()}
where = {"logGroupName": done["logs"]["groupName"], "logStreamName": done["logs"]["streamName"]}
lines = [event["message"] for event in logs.get_log_events(**where, startFromHead=True)["events"]]
said["log"] = any("Entering phase BUILD" in line for line in lines)
said["not found"] = without_metadata(codebuild.batch_get_builds(ids=["hello:none"]))
said["reports of it"] = sorted(done["reportArns"])[0].split(":")[-2]

# Reports.
groups = pages(codebuild, "list_report_groups", "reportGroups", sortBy="NAME", sortOrder="DESCENDING")
tests, coverage = [group for page in groups for group in page]
said["groups"] = [tests, coverage]
described = codebuild.batch_get_report_groups(reportGroupArns=[tests, tests + "x"])
said["group"] = [described["reportGroups"][0]["type"], described["reportGroupsNotFound"] == [tests + "x"]]
said["all reports"] = [len(page) for page in pages(codebuild, "list_reports", "reports")]
said["no reports"] = codebuild.list_reports(filter={"status": "GENERATING"})["reports"]
(test_report,), = pages(codebuild, "list_reports_for_report_group", "reports", reportGroupArn=tests)
(coverage_report,), = pages(codebuild, "list_reports_for_report_group", "reports", reportGroupArn=coverage)
reports = codebuild.batch_get_reports(reportArns=[test_report, coverage_report, test_report + "x"])
said["test report"] = [reports["reports"][0][key] for key in ["status", "testSummary", "created"]]
said["coverage report"] = reports["reports"][1]["codeCoverageSummary"]
said["reports not found"] = len(reports["reportsNotFound"])
cases = pages(codebuild, "describe_test_cases", "testCases", reportArn=test_report)
said["cases"] = [[case["name"], case["status"], case["durationInNanoSeconds"]] for page in cases for case in page]
failed = codebuild.describe_test_cases(reportArn=test_report, filter={"status": "FAILED"})["testCases"]
said["failed"] = [case["name"] for case in failed]
files = pages(codebuild, "describe_code_coverages", "codeCoverages", reportArn=coverage_report)
said["files"] = [[file["filePath"][-4:], file["lineCoveragePercentage"]] for page in files for file in page]
trend = codebuild.get_report_group_trend(reportGroupArn=tests, trendField="PASS_RATE")
said["trend"] = [trend["stats"], len(trend["rawData"])]
said["no report"] = error(codebuild.describe_test_cases, reportArn=test_report + "x")
codebuild.delete_report(arn=test_report)
said["deleted report"] = codebuild.list_reports_for_report_group(reportGroupArn=tests)["reports"]
own = codebuild.create_report_group(name="own", type="TEST", exportConfig={"exportConfigType": "NO_EXPORT"})["reportGroup"]
tags = codebuild.update_report_group(arn=own["arn"], tags=[{"key": "a", "value": "1"}])["reportGroup"]["tags"]
said["own group"] = [own["arn"], own["created"], tags]
said["group in use"] = error(codebuild.delete_report_group, arn=coverage)
codebuild.delete_report_group(arn=own["arn"])
said["no group"] = error(codebuild.list_reports_for_report_group, reportGroupArn=own["arn"])

# Builds that are stopped, retried, listed and deleted.
going = codebuild.start_build(projectName="another", buildspecOverride=SLEEP)["build"]["id"]
until(lambda: build(going), lambda build: build["currentPhase"] == "BUILD")
kept = codebuild.batch_delete_builds(ids=[going])
said["not deleted"] = [kept["buildsDeleted"], kept["buildsNotDeleted"][0]["statusCode"]]
said["in progress"] = error(codebuild.retry_build, id=going)
codebuild.stop_build(id=going)
said["stopped"] = until(lambda: build(going), lambda build: build["buildComplete"])["buildStatus"]
again = codebuild.retry_build(id=started["id"])["build"]["id"]
said["again"] = until(lambda: build(again), lambda build: build["buildComplete"])["buildStatus"]
said["builds"] = pages(codebuild, "list_builds", "ids", None) == [[again, going, started["id"]]]
said["builds of hello"] = pages(codebuild, "list_builds_for_project", "ids", None, projectName="hello", sortOrder="ASCENDING") == [
    [started["id"], again]
]
deleted = codebuild.batch_delete_builds(ids=[again, going])
said["deleted builds"] = [sorted(deleted["buildsDeleted"]) == sorted(arn + "build/" + id for id in [again, going]), deleted["buildsNotDeleted"]]
said["no build"] = error(codebuild.stop_build, id=again)
said["no builds"] = codebuild.list_builds_for_project(projectName="another")["ids"]

# Batches.
one = codebuild.start_build_batch(projectName="hello", buildspecOverride=BATCH)["buildBatch"]["id"]
finished = until(lambda: batch(one), lambda batch: batch["complete"])
said["batch"] = [finished["buildBatchStatus"], [group["identifier"] for group in finished["buildGroups"]], finished["startTime"]]
said["batch succeeded"] = error(codebuild.retry_build_batch, id=one)
two = codebuild.start_build_batch(projectName="hello", buildspecOverride=BATCH.replace("'true'", "sleep 60"))["buildBatch"]["id"]
said["batches in progress"] = codebuild.list_build_batches(filter={"status": "IN_PROGRESS"})["ids"] == [two]
said["batch going"] = error(codebuild.delete_build_batch, id=two)
codebuild.stop_build_batch(id=two)
said["batch stopped"] = until(lambda: batch(two), lambda batch: batch["complete"])["buildBatchStatus"]
said["batch again"] = codebuild.retry_build_batch(id=two)["buildBatch"]["buildBatchStatus"]
codebuild.stop_build_batch(id=two)
until(lambda: batch(two), lambda batch: batch["complete"])
said["batches"] = pages(codebuild, "list_build_batches", "ids") == [[two], [one]]
said["batches of hello"] = pages(codebuild, "list_build_batches_for_project", "ids", projectName="hello") == [[two], [one]]
gone = codebuild.delete_build_batch(id=one)
said["batch deleted"] = [gone["statusCode"], len(gone["buildsDeleted"]), gone["buildsNotDeleted"]]
said["no batch"] = codebuild.batch_get_build_batches(ids=[one])["buildBatchesNotFound"] == [one]

# And away.
said["cache"] = without_metadata(codebuild.invalidate_project_cache(projectName="hello"))
said["no cache"] = error(codebuild.invalidate_project_cache, projectName="none")
said["not offered"] = error(codebuild.list_fleets)
codebuild.delete_project(name="hello")
codebuild.delete_project(name="hello")
said["left"] = codebuild.list_projects()["projects"]

tell()
