"""What boto3 makes of the local CodePipeline: executions really run. The declaration is beside the program that runs this."""

import json

import boto3

from facts import error, pages, said, tell, until

codepipeline = boto3.client("codepipeline")
codecommit = boto3.client("codecommit")
arn = "arn:aws:codepipeline:us-east-1:000000000000:hello"
NOBODY = "00000000-0000-0000-0000-000000000000"
of = {"pipelineName": "hello"}
with open("declaration.json") as file:
    declaration = json.load(file)


def execution(id):
    return codepipeline.get_pipeline_execution(**of, pipelineExecutionId=id)["pipelineExecution"]


def ended(id):
    return until(lambda: execution(id), lambda found: found["status"] not in ("InProgress", "Stopping"))


def ids(summaries):
    return [summary["pipelineExecutionId"] for summary in summaries]


def commit(command):
    """A commit whose build runs the command."""
    head = codecommit.get_branch(repositoryName="hello", branchName="main")["branch"]["commitId"]
    buildspec = f"version: 0.2\nphases: {{ build: {{ commands: ['{command}', touch out.txt] }} }}\nartifacts: {{ files: [out.txt] }}"
    files = [{"filePath": "buildspec.yml", "fileContent": buildspec.encode()}]
    where = {"repositoryName": "hello", "branchName": "main", "parentCommitId": head}
    return codecommit.create_commit(**where, putFiles=files, commitMessage=command)["commitId"]


def states():
    return codepipeline.get_pipeline_state(name="hello")["stageStates"]


# Pipelines.
made = codepipeline.create_pipeline(pipeline=declaration, tags=[{"key": "owner", "value": "me"}])
said["made"] = [made["pipeline"]["version"], made["pipeline"]["pipelineType"], made["tags"]]
got = codepipeline.get_pipeline(name="hello")
said["same"] = got["pipeline"] == made["pipeline"]
said["metadata"] = got["metadata"]
codepipeline.create_pipeline(pipeline={**declaration, "name": "another"})
said["listed"] = [[each["name"] for each in page] for page in pages(codepipeline, "list_pipelines", "pipelines")]
said["summary"] = {key: type(value).__name__ for key, value in codepipeline.list_pipelines()["pipelines"][0].items()}
codepipeline.delete_pipeline(name="another")
codepipeline.delete_pipeline(name="another")
types = [each["id"] for page in pages(codepipeline, "list_action_types", "actionTypes", None) for each in page]
said["action types"] = [[each["category"], each["provider"]] for each in types]
said["twice"] = error(codepipeline.create_pipeline, pipeline=declaration)
said["no pipeline"] = error(codepipeline.get_pipeline, name="none")
said["no version"] = error(codepipeline.get_pipeline, name="hello", version=9)
said["one stage"] = error(codepipeline.create_pipeline, pipeline={**declaration, "name": "x", "stages": declaration["stages"][:1]})
said["bad name"] = error(codepipeline.get_pipeline, name="a b")

# Tags.
codepipeline.tag_resource(resourceArn=arn, tags=[{"key": "a", "value": ""}, {"key": "b", "value": "1"}])
codepipeline.untag_resource(resourceArn=arn, tagKeys=["owner"])
said["tags"] = pages(codepipeline, "list_tags_for_resource", "tags", resourceArn=arn)
said["tags of none"] = error(codepipeline.list_tags_for_resource, resourceArn=arn + "x")

# An execution that succeeds.
(first,) = ids(codepipeline.list_pipeline_executions(**of)["pipelineExecutionSummaries"])
done = ended(first)
said["execution"] = [done["status"], done["executionType"], done["trigger"]["triggerType"], done["variables"]]
said["revision"] = [done["artifactRevisions"][0]["name"], done["artifactRevisions"][0]["created"]]
actions = pages(codepipeline, "list_action_executions", "actionExecutionDetails", **of, filter={"pipelineExecutionId": first})
said["actions"] = [[action["actionName"], action["status"], action["startTime"]] for page in actions for action in page]
build = actions[0][0]["output"]["executionResult"]["externalExecutionId"]
said["its build"] = boto3.client("codebuild").batch_get_builds(ids=[build])["builds"][0]["buildStatus"]
said["states"] = [[stage["stageName"], stage["latestExecution"]["status"], stage["inboundTransitionState"]["enabled"]] for stage in states()]
said["state"] = states()[1]["actionStates"][0]["latestExecution"]["lastStatusChange"]
said["no execution"] = error(codepipeline.get_pipeline_execution, **of, pipelineExecutionId=NOBODY)
said["not stoppable"] = error(codepipeline.stop_pipeline_execution, **of, pipelineExecutionId=first)
retry = {**of, "stageName": "Build", "retryMode": "FAILED_ACTIONS"}
said["not retryable"] = error(codepipeline.retry_stage_execution, **retry, pipelineExecutionId=first)

# One that fails, is retried, and rolled back.
head = commit("exit 3")
token = {"name": "hello", "clientRequestToken": "once"}
second = codepipeline.start_pipeline_execution(**token)["pipelineExecutionId"]
said["same token"] = codepipeline.start_pipeline_execution(**token)["pipelineExecutionId"] == second
said["failed"] = ended(second)["status"]
said["why"] = states()[1]["actionStates"][0]["latestExecution"]["errorDetails"]["code"]
said["retried"] = codepipeline.retry_stage_execution(**retry, pipelineExecutionId=second)["pipelineExecutionId"] == second
said["failed again"] = ended(second)["status"]
said["retries"] = states()[1]["retryStageMetadata"]
said["not latest"] = error(codepipeline.retry_stage_execution, **retry, pipelineExecutionId=first)
back = {**of, "stageName": "Build"}
rollback = codepipeline.rollback_stage(**back, targetPipelineExecutionId=first)["pipelineExecutionId"]
undone = ended(rollback)
said["rollback"] = [undone["status"], undone["executionType"], undone["rollbackMetadata"]["rollbackTargetPipelineExecutionId"] == first]
said["no rollback"] = error(codepipeline.rollback_stage, **back, targetPipelineExecutionId=second)
said["no target"] = error(codepipeline.rollback_stage, **back, targetPipelineExecutionId=NOBODY)
listed = pages(codepipeline, "list_pipeline_executions", "pipelineExecutionSummaries", **of)
said["executions"] = [ids(page) for page in listed] == [[rollback], [second], [first]]
filtered = codepipeline.list_pipeline_executions(**of, filter={"succeededInStage": {"stageName": "Build"}})
said["succeeded in"] = ids(filtered["pipelineExecutionSummaries"]) == [rollback, first]
revision = [{"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": head}]

# One that waits, and is stopped.
codepipeline.disable_stage_transition(**back, transitionType="Inbound", reason="not now")
third = codepipeline.start_pipeline_execution(name="hello", sourceRevisions=revision)["pipelineExecutionId"]
waiting = until(states, lambda found: "inboundExecution" in found[1])[1]
said["waiting"] = [waiting["inboundExecution"]["pipelineExecutionId"] == third, waiting["inboundTransitionState"]]
stopped = codepipeline.stop_pipeline_execution(**of, pipelineExecutionId=third, reason="enough", abandon=True)
said["stopped"] = [stopped["pipelineExecutionId"] == third, execution(third)["status"]]
summary = codepipeline.list_pipeline_executions(**of, maxResults=1)["pipelineExecutionSummaries"][0]
said["why stopped"] = [summary["stopTrigger"], summary["sourceRevisions"][0]["revisionId"] == head]
codepipeline.enable_stage_transition(**back, transitionType="Inbound")
said["enabled"] = states()[1]["inboundTransitionState"]
said["no stage"] = error(codepipeline.enable_stage_transition, **of, stageName="None", transitionType="Inbound")
said["bad token"] = error(codepipeline.list_pipeline_executions, **of, nextToken="?")

# Another version, and away.
said["updated"] = codepipeline.update_pipeline(pipeline={**declaration, "executionMode": "QUEUED"})["pipeline"]["version"]
said["outdated"] = error(codepipeline.rollback_stage, **back, targetPipelineExecutionId=first)
said["first version"] = codepipeline.get_pipeline(name="hello", version=1)["pipeline"]["executionMode"]
said["not offered"] = error(codepipeline.list_webhooks)

# An approval.
asking = {"name": "Ask", "actionTypeId": {"category": "Approval", "owner": "AWS", "provider": "Manual", "version": "1"}}
asks = {"name": "Release", "actions": [asking]}
codepipeline.update_pipeline(pipeline={**declaration, "stages": [declaration["stages"][0], asks]})
fourth = codepipeline.start_pipeline_execution(name="hello")["pipelineExecutionId"]
asked = lambda: states()[1]["actionStates"][0].get("latestExecution", {})
open_token = until(asked, lambda found: "token" in found)["token"]
answer = {**of, "stageName": "Release", "actionName": "Ask", "result": {"summary": "fine", "status": "Approved"}}
said["wrong token"] = error(codepipeline.put_approval_result, **answer, token=NOBODY)
said["malformed token"] = error(codepipeline.put_approval_result, **answer, token="x")
said["approved"] = codepipeline.put_approval_result(**answer, token=open_token)["approvedAt"]
said["answered"] = [ended(fourth)["status"], asked()["status"], asked()["summary"], asked()["lastUpdatedBy"]]
said["answered twice"] = error(codepipeline.put_approval_result, **answer, token=open_token)
codepipeline.delete_pipeline(name="hello")
said["left"] = codepipeline.list_pipelines()["pipelines"]

tell()
