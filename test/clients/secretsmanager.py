"""What boto3 makes of the local Secrets Manager."""

import boto3

from facts import error, pages, said, tell, without_metadata

client = boto3.client("secretsmanager")
token = "EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE"
db = {"SecretId": "db"}

said["none"] = without_metadata(client.list_secrets())
made = client.create_secret(Name="db", SecretString="one", Description="First", Tags=[{"Key": "team", "Value": "web"}], ClientRequestToken=token)
said["created"] = without_metadata(made)
client.create_secret(Name="key", SecretBinary=b"\x00\xff")
said["bytes"] = client.get_secret_value(SecretId="key")["SecretBinary"]
said["value"] = without_metadata(client.get_secret_value(SecretId=made["ARN"]))
put = client.put_secret_value(**db, SecretString="two")
said["put"] = put["VersionStages"]
said["values"] = [client.get_secret_value(**db, VersionStage=stage)["SecretString"] for stage in ["AWSCURRENT", "AWSPREVIOUS"]]
said["by version"] = client.get_secret_value(**db, VersionId=token)["SecretString"]
updated = client.update_secret(**db, SecretString="three", Description="Better")
said["updated"] = client.get_secret_value(**db)["VersionId"] == updated["VersionId"]
page = client.list_secret_version_ids(**db, IncludeDeprecated=True, MaxResults=2)
rest = client.list_secret_version_ids(**db, IncludeDeprecated=True, MaxResults=2, NextToken=page["NextToken"])
said["versions"] = sorted(version.get("VersionStages", []) for version in page["Versions"] + rest["Versions"])
said["last versions"] = "NextToken" not in rest
said["described"] = without_metadata(client.describe_secret(**db))
said["described"]["VersionIdsToStages"] = sorted(said["described"]["VersionIdsToStages"].values())
said["listed"] = [[secret["Name"] for secret in page] for page in pages(client, "list_secrets", "SecretList", SortOrder="asc")]
said["filtered"] = [secret["Name"] for secret in client.list_secrets(Filters=[{"Key": "name", "Values": ["k"]}])["SecretList"]]

# Tags.
client.tag_resource(**db, Tags=[{"Key": "stage", "Value": "dev"}])
client.untag_resource(**db, TagKeys=["team"])
said["tags"] = client.describe_secret(**db)["Tags"]

said["errors"] = [
    error(client.get_secret_value, SecretId="nope"),
    error(client.get_secret_value, **db, VersionStage="nope"),
    error(client.create_secret, Name="db", SecretString="x"),
    error(client.create_secret, Name="n?", SecretString="x"),
    error(client.put_secret_value, **db, SecretString="x", SecretBinary=b"x"),
    error(client.put_secret_value, **db, SecretString="x", ClientRequestToken=token),
    error(client.delete_secret, **db, RecoveryWindowInDays=3),
]
said["password"] = len(client.get_random_password(PasswordLength=20)["RandomPassword"])
said["deleted"] = without_metadata(client.delete_secret(**db, RecoveryWindowInDays=7))
said["errors"].append(error(client.get_secret_value, **db))
said["planned"] = [secret["Name"] for secret in client.list_secrets(IncludePlannedDeletion=True)["SecretList"] if "DeletedDate" in secret]
said["restored"] = client.restore_secret(**db)["Name"]
client.delete_secret(**db, ForceDeleteWithoutRecovery=True)
said["errors"].append(error(client.describe_secret, **db))
tell()
