/** Names of AWS regions, as settings, arguments and addresses have them: us-east-1, us-gov-west-1. */
export const AWS_REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
