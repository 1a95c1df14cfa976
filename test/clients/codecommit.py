"""What boto3 makes of the local CodeCommit."""

import boto3

from facts import error, pages, said, tell, without_metadata

client = boto3.client("codecommit")
on = {"repositoryName": "hello"}

# Repositories.
said["none"] = without_metadata(client.list_repositories())
made = client.create_repository(repositoryName="hello", repositoryDescription="A first one", tags={"team": "web"})
said["created"] = made["repositoryMetadata"]
arn = made["repositoryMetadata"]["Arn"]
client.create_repository(repositoryName="other")
said["got"] = without_metadata(client.get_repository(**on))["repositoryMetadata"] == said["created"]
(listed,) = pages(client, "list_repositories", "repositories", None, sortBy="repositoryName", order="descending")
said["listed"] = [repository["repositoryName"] for repository in listed]
batch = client.batch_get_repositories(repositoryNames=["other", "nope"])
said["batch"] = [[found["repositoryName"] for found in batch["repositories"]], batch["repositoriesNotFound"]]
client.update_repository_description(**on, repositoryDescription="Better")
said["described"] = client.get_repository(**on)["repositoryMetadata"]["repositoryDescription"]

# Tags.
client.tag_resource(resourceArn=arn, tags={"stage": "dev", "team": "api"})
client.untag_resource(resourceArn=arn, tagKeys=["stage"])
said["tags"] = client.list_tags_for_resource(resourceArn=arn)["tags"]

# Commits.
put = [{"filePath": "a/x.bin", "fileContent": b"\x00\xff"}, {"filePath": "b.sh", "fileContent": b"echo", "fileMode": "EXECUTABLE"}]
first = client.create_commit(**on, branchName="main", putFiles=put, authorName="Ann", email="ann@example.com", commitMessage="First")
said["committed"] = [first["filesAdded"], first["filesUpdated"], first["filesDeleted"]]
second = client.put_file(**on, branchName="main", filePath="c", fileContent=b"c", parentCommitId=first["commitId"])
third = client.delete_file(**on, branchName="main", filePath="b.sh", parentCommitId=second["commitId"])
said["deleted file"] = third["filePath"]
said["commit"] = client.get_commit(**on, commitId=first["commitId"])["commit"]
found = client.batch_get_commits(**on, commitIds=[third["commitId"], "f" * 40])
said["commits"] = [found["commits"][0]["parents"] == [second["commitId"]], found["errors"][0]["errorCode"]]
said["file"] = client.get_file(**on, filePath="a/x.bin")
said["file"] = {name: said["file"][name] for name in ["fileContent", "fileMode", "fileSize", "filePath"]}
said["blob"] = client.get_blob(**on, blobId=second["blobId"])["content"]
folder = client.get_folder(**on, folderPath="/")
said["folder"] = {kind: [entry["relativePath"] for entry in folder[kind]] for kind in ["subFolders", "files", "symbolicLinks", "subModules"]}
between = {"beforeCommitSpecifier": first["commitId"], "afterCommitSpecifier": "main"}
changes = pages(client, "get_differences", "differences", **on, **between)
said["differences"] = [[[change["changeType"], "beforeBlob" in change, "afterBlob" in change] for change in page] for page in changes]

# Branches.
client.create_branch(**on, branchName="feature", commitId=first["commitId"])
said["branch"] = client.get_branch(**on, branchName="feature")["branch"]["commitId"] == first["commitId"]
said["branches"] = pages(client, "list_branches", "branches", None, **on)
client.update_default_branch(**on, defaultBranchName="feature")
said["default"] = client.get_repository(**on)["repositoryMetadata"]["defaultBranch"]
said["deleted branch"] = client.delete_branch(**on, branchName="main")["deletedBranch"]["branchName"]

# Errors.
said["errors"] = [
    error(client.get_repository, repositoryName="nope"),
    error(client.get_repository, repositoryName="no/pe"),
    error(client.create_repository, repositoryName="hello"),
    error(client.get_branch, **on, branchName="nope"),
    error(client.delete_branch, **on, branchName="feature"),
    error(client.create_branch, **on, branchName="feature", commitId=first["commitId"]),
    error(client.put_file, **on, branchName="feature", filePath="c", fileContent=b"c", parentCommitId=third["commitId"]),
    error(client.create_commit, **on, branchName="feature", parentCommitId=first["commitId"]),
    error(client.get_file, **on, filePath="nope"),
    error(client.get_folder, **on, folderPath="nope"),
    error(client.get_commit, **on, commitId="f" * 40),
    error(client.get_blob, **on, blobId="f" * 40),
    error(client.get_differences, **on, afterCommitSpecifier="nope"),
    error(client.list_tags_for_resource, resourceArn="arn:aws:codecommit:us-east-1:000000000000:nope"),
    error(client.list_repositories, nextToken="?"),
]

repository_id = made["repositoryMetadata"]["repositoryId"]
said["deleted"] = client.delete_repository(**on)["repositoryId"] == repository_id
said["deleted twice"] = without_metadata(client.delete_repository(**on))
tell()
