variable "token_revocation" {
  description = "Whether signing out revokes the refresh token."
  type        = bool
  default     = true
}
