{{- define "sluice.name" -}}
{{- printf "%s-%s" .release .process | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* What a process is found by; never changes while it is deployed. */}}
{{- define "sluice.selector" -}}
app.kubernetes.io/name: sluice
app.kubernetes.io/instance: {{ .release }}
app.kubernetes.io/component: {{ .process }}
{{- end -}}

{{- define "sluice.labels" -}}
{{ include "sluice.selector" . }}
app.kubernetes.io/version: {{ .chart.AppVersion | quote }}
app.kubernetes.io/managed-by: Helm
helm.sh/chart: {{ .chart.Name }}-{{ .chart.Version }}
{{- end -}}

{{- define "sluice.account" -}}
{{- .Values.serviceAccount.name | default .Release.Name -}}
{{- end -}}

{{- define "sluice.claim" -}}
{{- .Values.storage.claim | default (printf "%s-storage" .Release.Name) -}}
{{- end -}}
