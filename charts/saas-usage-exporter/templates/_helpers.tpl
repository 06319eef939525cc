{{- define "exporter.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "exporter.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains (include "exporter.name" .) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "exporter.name" .) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "exporter.selector" -}}
app.kubernetes.io/name: {{ include "exporter.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "exporter.labels" -}}
{{ include "exporter.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "exporter.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ default $.Chart.AppVersion .tag }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Where the members of the Secret are. */}}
{{- define "exporter.keys" -}}
/etc/stargate/keys
{{- end -}}

{{/* The accounts as the exporter reads them: without the names of their keys. */}}
{{- define "exporter.accounts" -}}
{{- $accounts := list -}}
{{- range .Values.accounts -}}
{{- $accounts = append $accounts (omit . "keys") -}}
{{- end -}}
{{- toPrettyJson $accounts -}}
{{- end -}}

{{/* Says what is missing, instead of starting something that reads nothing. */}}
{{- define "exporter.check" -}}
{{- $single := or .Values.algolia.applicationId .Values.contentful.organizationId -}}
{{- if and $single .Values.accounts -}}
{{- fail "\n\nGive either algolia.applicationId and contentful.organizationId, or accounts: write the ids into accounts." -}}
{{- end -}}
{{- if not (or $single .Values.accounts) -}}
{{- fail "\n\nThere is nothing to read: set algolia.applicationId, contentful.organizationId or accounts, and existingSecret to the Secret with the keys." -}}
{{- end -}}
{{- end -}}
