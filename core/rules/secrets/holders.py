"""Places that show what they are given to everyone who may look at them."""

from __future__ import annotations

from collections.abc import Mapping

from ...around import Use

_ENVIRONMENT, _USER_DATA, _TAGS = "the environment", "the user data", "the tags"
_SHOWN: Mapping[str, Mapping[str, str]] = {
    "aws_lambda_function": {"environment": _ENVIRONMENT},
    "aws_ecs_task_definition": {"container_definitions": "the container definitions"},
    "aws_codebuild_project": {"environment": _ENVIRONMENT},
    "aws_amplify_app": {"environment_variables": _ENVIRONMENT},
    "aws_amplify_branch": {"environment_variables": _ENVIRONMENT},
    "aws_apprunner_service": {"source_configuration": _ENVIRONMENT},
    "aws_elastic_beanstalk_environment": {"setting": "the settings"},
    "aws_batch_job_definition": {"container_properties": "the container properties"},
    "aws_instance": {"user_data": _USER_DATA, "user_data_base64": _USER_DATA},
    "aws_launch_template": {"user_data": _USER_DATA},
    "aws_launch_configuration": {"user_data": _USER_DATA, "user_data_base64": _USER_DATA},
    "aws_ssm_parameter": {"insecure_value": "the plain value"},
    "local_file": {"content": "the content", "content_base64": "the content"},
    "null_resource": {"triggers": "the triggers"},
    "terraform_data": {"input": "the input", "triggers_replace": "the triggers"},
    "kubernetes_config_map": {"data": "the data"},
    "kubernetes_config_map_v1": {"data": "the data"},
    "AWS::Lambda::Function": {"Environment": _ENVIRONMENT},
    "AWS::Serverless::Function": {"Environment": _ENVIRONMENT},
    "AWS::ECS::TaskDefinition": {"ContainerDefinitions": "the container definitions"},
    "AWS::CodeBuild::Project": {"Environment": _ENVIRONMENT},
    "AWS::Amplify::App": {"EnvironmentVariables": _ENVIRONMENT},
    "AWS::Amplify::Branch": {"EnvironmentVariables": _ENVIRONMENT},
    "AWS::AppRunner::Service": {"SourceConfiguration": _ENVIRONMENT},
    "AWS::ElasticBeanstalk::Environment": {"OptionSettings": "the settings"},
    "AWS::Batch::JobDefinition": {"ContainerProperties": "the container properties"},
    "AWS::EC2::Instance": {"UserData": _USER_DATA},
    "AWS::EC2::LaunchTemplate": {"LaunchTemplateData": _USER_DATA},
    "AWS::SSM::Parameter": {"Value": "the plain value"},
}
_ON_ALL: Mapping[str, str] = {
    "tags": _TAGS, "tags_all": _TAGS, "Tags": _TAGS, "Metadata": "the metadata", "provisioner": "a provisioner",
}  # fmt: skip


def readable(use: Use) -> str:
    """What shows a secret that is used there, empty where nothing certainly does."""
    if use.kind != "resource":
        return ""
    shown = {**_ON_ALL, **_SHOWN.get(use.type or _type(use.address), {})}
    return shown.get(use.argument, "")


def _type(address: str) -> str:
    """The type that Terraform's address of a resource ends with, before its name."""
    return address.rpartition(".")[0].rpartition(".")[2]
