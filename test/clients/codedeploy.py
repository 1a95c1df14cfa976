"""What boto3 makes of the local CodeDeploy."""

import io
import zipfile

import boto3

from facts import error, role, said, tell, until, without_metadata

client = boto3.client("codedeploy")
s3 = boto3.client("s3")
s3.create_bucket(Bucket="revisions")


def revision(key, **files):
    """Puts a revision with these scripts, by their events, into the bucket."""
    events = "".join(f"  {event}:\n    - location: {event}.sh\n" for event in files)
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr("appspec.yml", "version: 0.0\nos: linux\n" + (f"hooks:\n{events}" if files else ""))
        for event, script in files.items():
            archive.writestr(f"{event}.sh", script)
    s3.put_object(Bucket="revisions", Key=key, Body=bundle.getvalue())
    return {"revisionType": "S3", "s3Location": {"bucket": "revisions", "key": key, "bundleType": "zip"}}


app = {"applicationName": "web"}
group = {**app, "deploymentGroupName": "test"}
client.create_application(**app, computePlatform="Server", tags=[{"Key": "team", "Value": "web"}])
client.create_application(applicationName="gone")
client.create_deployment_config(deploymentConfigName="most", minimumHealthyHosts={"type": "FLEET_PERCENT", "value": 60})
client.create_deployment_group(
    **group,
    serviceRoleArn=role("deploy", "codedeploy.amazonaws.com"),
    deploymentConfigName="most",
    onPremisesInstanceTagFilters=[{"Key": "stage", "Value": "test", "Type": "KEY_AND_VALUE"}],
)
me = boto3.client("sts").get_caller_identity()["Arn"]
client.register_on_premises_instance(instanceName="web-1", iamUserArn=me)
client.add_tags_to_on_premises_instances(instanceNames=["web-1"], tags=[{"Key": "stage", "Value": "test"}, {"Key": "x", "Value": "y"}])
client.remove_tags_from_on_premises_instances(instanceNames=["web-1"], tags=[{"Key": "x", "Value": "y"}])
said["instance"] = [
    client.get_on_premises_instance(instanceName="web-1")["instanceInfo"]["tags"],
    len(client.batch_get_on_premises_instances(instanceNames=["web-1"])["instanceInfos"]),
    client.list_on_premises_instances(registrationStatus="Registered")["instanceNames"],
]
said["application"] = [
    client.get_application(**app)["application"]["computePlatform"],
    len(client.batch_get_applications(applicationNames=["web"])["applicationsInfo"]),
    client.list_applications()["applications"],
]
client.update_deployment_group(
    applicationName="web",
    currentDeploymentGroupName="test",
    autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
)
said["group"] = [
    client.get_deployment_group(**group)["deploymentGroupInfo"]["autoRollbackConfiguration"],
    len(client.batch_get_deployment_groups(**app, deploymentGroupNames=["test"])["deploymentGroupsInfo"]),
    client.list_deployment_groups(**app)["deploymentGroups"],
]
said["config"] = [
    client.get_deployment_config(deploymentConfigName="most")["deploymentConfigInfo"]["minimumHealthyHosts"],
    "most" in client.list_deployment_configs()["deploymentConfigsList"],
]

good = revision("good.zip", AfterInstall="#!/bin/sh\necho good\n")
client.register_application_revision(**app, revision=good, description="Good")
said["revision"] = [
    client.get_application_revision(**app, revision=good)["revisionInfo"]["description"],
    len(client.batch_get_application_revisions(**app, revisions=[good])["revisions"]),
    len(client.list_application_revisions(**app)["revisions"]),
]


def deploy(of):
    started = client.create_deployment(**group, revision=of)["deploymentId"]
    return until(lambda: client.get_deployment(deploymentId=started)["deploymentInfo"], lambda it: "completeTime" in it)


first = deploy(good)
about = {"deploymentId": first["deploymentId"]}
said["deployed"] = [
    first["status"],
    client.list_deployment_targets(**about)["targetIds"],
    client.get_deployment_target(**about, targetId="web-1")["deploymentTarget"]["instanceTarget"]["status"],
    len(client.batch_get_deployment_targets(**about, targetIds=["web-1"])["deploymentTargets"]),
    client.list_deployment_instances(**about)["instancesList"],
    client.get_deployment_instance(**about, instanceId="web-1")["instanceSummary"]["status"],
    len(client.batch_get_deployment_instances(**about, instanceIds=["web-1"])["instancesSummary"]),
]
failed = deploy(revision("bad.zip", ApplicationStart="#!/bin/sh\necho 'no port' >&2\nexit 7\n"))
events = client.get_deployment_target(deploymentId=failed["deploymentId"], targetId="web-1")["deploymentTarget"]
said["failed"] = [
    [event["lifecycleEventName"], event["diagnostics"]]
    for event in events["instanceTarget"]["lifecycleEvents"]
    if event["status"] == "Failed"
]
back = failed["rollbackInfo"]["rollbackDeploymentId"]
rolled = until(lambda: client.get_deployment(deploymentId=back)["deploymentInfo"], lambda it: "completeTime" in it)
said["rolled back"] = [rolled["status"], rolled["creator"], rolled["revision"] == good]
said["deployments"] = [
    len(client.list_deployments(**group)["deployments"]),
    len(client.batch_get_deployments(deploymentIds=[first["deploymentId"], back])["deploymentsInfo"]),
]

slow = revision("slow.zip", AfterInstall="#!/bin/sh\nsleep 60\n")
running = client.create_deployment(**group, revision=slow)["deploymentId"]
said["not continued"] = error(client.continue_deployment, deploymentId=running)
client.stop_deployment(deploymentId=running, autoRollbackEnabled=False)
stopped = until(lambda: client.get_deployment(deploymentId=running)["deploymentInfo"], lambda it: "completeTime" in it)
said["stopped"] = stopped["status"]

arn = "arn:aws:codedeploy:us-east-1:000000000000:application:web"
client.tag_resource(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "test"}])
client.untag_resource(ResourceArn=arn, TagKeys=["team"])
said["tags"] = client.list_tags_for_resource(ResourceArn=arn)["Tags"]

said["errors"] = [
    error(client.get_application, applicationName="none"),
    error(client.get_deployment_group, **app, deploymentGroupName="none"),
    error(client.get_deployment, deploymentId="d-ABCDEFGHI"),
    error(client.create_deployment_group, **group, serviceRoleArn="arn:aws:iam::000000000000:role/none"),
    error(client.get_on_premises_instance, instanceName="none"),
    error(client.create_application, applicationName="x" * 101),
]
client.update_application(applicationName="gone", newApplicationName="going")
client.delete_application(applicationName="going")
said["deleted"] = without_metadata(client.delete_deployment_group(**group))
client.delete_deployment_config(deploymentConfigName="most")
client.deregister_on_premises_instance(instanceName="web-1")
said["left"] = client.list_applications()["applications"]
tell()
