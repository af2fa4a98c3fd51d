{{- /* The name of the application. */}}
{{- define "opentwin.name" -}}
{{ .Values.nameOverride | default "opentwin" }}
{{- end }}

{{- /* What the names of all objects begin with: the release, with the name of the application if it lacks it. */}}
{{- define "opentwin.fullname" -}}
{{ if .Values.fullnameOverride }}{{ .Values.fullnameOverride }}{{ else if contains (include "opentwin.name" .) .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ include "opentwin.name" . }}{{ end }}
{{- end }}

{{- /* The ServiceAccount of all pods. */}}
{{- define "opentwin.serviceAccountName" -}}
{{ if .Values.serviceAccount.name }}{{ .Values.serviceAccount.name }}{{ else if .Values.serviceAccount.create }}{{ include "opentwin.fullname" . }}{{ else }}default{{ end }}
{{- end }}

{{- /* What tells the pods of a component from all others. Given: component, root. */}}
{{- define "opentwin.selectorLabels" -}}
app.kubernetes.io/name: {{ include "opentwin.name" .root | quote }}
app.kubernetes.io/instance: {{ include "opentwin.fullname" .root | quote }}
app.kubernetes.io/component: {{ .component | quote }}
{{- end }}

{{- /* The labels of an object. Given: component, root. */}}
{{- define "opentwin.labels" -}}
{{ include "opentwin.selectorLabels" (dict "component" .component "root" .root) }}
app.kubernetes.io/part-of: opentwin
{{- with .root.Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- /* The lines of two maps; where both have a key, the first wins. Given: first, second. */}}
{{- define "opentwin.merged" -}}
{{- $merged := dict }}
{{- range $key, $value := .second }}
  {{- $_ := set $merged $key $value }}
{{- end }}
{{- range $key, $value := .first }}
  {{- $_ := set $merged $key $value }}
{{- end }}
{{- with $merged }}
  {{- toYaml . }}
{{- end }}
{{- end }}

{{- /* The name of the Service of a component inside the cluster, in full. Given: component, root. */}}
{{- define "opentwin.serviceHost" -}}
{{ include "opentwin.fullname" .root }}-{{ .component }}.{{ .root.Release.Namespace }}.svc.{{ .root.Values.clusterDomain }}
{{- end }}

{{- /* The host of the database, as services and users dial it. */}}
{{- define "opentwin.mongodbHost" -}}
{{ with .Values.mongodb.host }}{{ . }}{{ else }}{{ include "opentwin.serviceHost" (dict "component" "mongodb" "root" .) }}{{ end }}
{{- end }}

{{- /* The host of the logger, as services and users dial it. */}}
{{- define "opentwin.loggerHost" -}}
{{ with .Values.logger.host }}{{ . }}{{ else }}{{ include "opentwin.serviceHost" (dict "component" "logger" "root" .) }}{{ end }}
{{- end }}

{{- /* The host of the authorisation service, as services and users dial it. */}}
{{- define "opentwin.authorisationHost" -}}
{{ with .Values.authorisation.host }}{{ . }}{{ else }}{{ include "opentwin.serviceHost" (dict "component" "authorisation" "root" .) }}{{ end }}
{{- end }}

{{- /* The host of the global session service, as services and users dial it. */}}
{{- define "opentwin.globalSessionHost" -}}
{{ with .Values.globalSession.host }}{{ . }}{{ else }}{{ include "opentwin.serviceHost" (dict "component" "global-session" "root" .) }}{{ end }}
{{- end }}

{{- /* The host of the admin panel, as services and users dial it. */}}
{{- define "opentwin.adminPanelHost" -}}
{{ with .Values.adminPanel.host }}{{ . }}{{ else }}{{ include "opentwin.serviceHost" (dict "component" "admin-panel" "root" .) }}{{ end }}
{{- end }}

{{- /* The published host of an instance of the local session. Given: pod, root. */}}
{{- define "opentwin.localSessionHost" -}}
{{ with .root.Values.localSession.domain }}{{ $.pod }}.{{ . }}{{ else }}{{ .pod }}.{{ include "opentwin.fullname" .root }}-local-session.{{ .root.Release.Namespace }}.svc.{{ .root.Values.clusterDomain }}{{ end }}
{{- end }}

{{- /* The published host of an instance of a local directory, unless that is its IP. Given: pool, pod, root. */}}
{{- define "opentwin.localDirectoryHost" -}}
{{ if eq .root.Values.localDirectory.publish "podName" }}{{ .pod }}.{{ include "opentwin.fullname" .root }}-local-directory-{{ .pool }}.{{ .root.Release.Namespace }}.svc.{{ .root.Values.clusterDomain }}{{ else }}{{ .pod }}.{{ .root.Values.localDirectory.domain }}{{ end }}
{{- end }}

{{- /* The Secret with the certificates. */}}
{{- define "opentwin.certificatesSecret" -}}
{{ .Values.certificates.secret | default (printf "%s-certificates" (include "opentwin.fullname" .)) }}
{{- end }}

{{- /* The Secret with the password of MongoDB's user. */}}
{{- define "opentwin.credentialsSecret" -}}
{{ .Values.credentials.secret | default (printf "%s-credentials" (include "opentwin.fullname" .)) }}
{{- end }}

{{- /* What only a Service of type LoadBalancer has. Given: service. */}}
{{- define "opentwin.loadBalancer" -}}
allocateLoadBalancerNodePorts: {{ .service.allocateLoadBalancerNodePorts }}
{{- with .service.loadBalancerSourceRanges }}
loadBalancerSourceRanges:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /* A port of a Service: published, bound and served under one number, on nodes too. Given: name, port, service. */}}
{{- define "opentwin.publishedPort" -}}
port: {{ .port }}
targetPort: {{ .name | quote }}
{{- if eq .service.type "NodePort" }}
nodePort: {{ .port }}
{{- end }}
{{- end }}

{{- /* A full image reference; a digest wins over a tag. Given: image, root. */}}
{{- define "opentwin.image" -}}
{{ with .root.Values.global.imageRegistry | default .image.registry | default .root.Values.image.registry }}{{ . }}/{{ end }}{{ .image.repository }}{{ with .image.digest }}@{{ . }}{{ else }}:{{ .image.tag | default .root.Values.image.tag }}{{ end }}
{{- end }}

{{- /* The key of the Secret that becomes ca.pem in pods. */}}
{{- define "opentwin.caFileKey" -}}
{{ if eq .Values.certificates.source "secret" }}{{ .Values.certificates.keys.ca }}{{ else }}ca.crt{{ end }}
{{- end }}

{{- /* The key of the Secret that becomes certificateKeyFile.pem in pods. */}}
{{- define "opentwin.certificateAndKeyFileKey" -}}
{{ if eq .Values.certificates.source "secret" }}{{ .Values.certificates.keys.certificateAndKey }}{{ else }}tls-combined.pem{{ end }}
{{- end }}

{{- /* The key of the Secret that becomes server.pem in pods. */}}
{{- define "opentwin.certificateFileKey" -}}
{{ if eq .Values.certificates.source "secret" }}{{ .Values.certificates.keys.certificate }}{{ else }}tls.crt{{ end }}
{{- end }}

{{- /* The key of the Secret that becomes server-key.pem in pods. */}}
{{- define "opentwin.keyFileKey" -}}
{{ if eq .Values.certificates.source "secret" }}{{ .Values.certificates.keys.key }}{{ else }}tls.key{{ end }}
{{- end }}

{{- /* Host and port of the logger, as services and users dial it. */}}
{{- define "opentwin.loggerAddress" -}}
{{ include "opentwin.loggerHost" . }}:{{ .Values.logger.port }}
{{- end }}

{{- /* Host and port of the authorisation service, as services and users dial it. */}}
{{- define "opentwin.authorisationAddress" -}}
{{ include "opentwin.authorisationHost" . }}:{{ .Values.authorisation.port }}
{{- end }}

{{- /* Host and port of the database, as services and users dial it. */}}
{{- define "opentwin.mongodbAddress" -}}
{{ include "opentwin.mongodbHost" . }}:{{ .Values.mongodb.port }}
{{- end }}

{{- /* Host and port of the global session service, as services and users dial it. */}}
{{- define "opentwin.globalSessionAddress" -}}
{{ include "opentwin.globalSessionHost" . }}:{{ .Values.globalSession.port }}
{{- end }}

{{- /* Host and port of the global directory service, as services and users dial it. */}}
{{- define "opentwin.globalDirectoryAddress" -}}
{{ include "opentwin.serviceHost" (dict "component" "global-directory" "root" .) }}:{{ .Values.globalDirectory.port }}
{{- end }}

{{- /* Host and port of the library management service, as services and users dial it. */}}
{{- define "opentwin.libraryManagementAddress" -}}
{{ include "opentwin.serviceHost" (dict "component" "library-management" "root" .) }}:{{ .Values.libraryManagement.port }}
{{- end }}

{{- /* Host and port of the admin panel, as services and users dial it. */}}
{{- define "opentwin.adminPanelAddress" -}}
{{ include "opentwin.adminPanelHost" . }}:{{ .Values.adminPanel.port }}
{{- end }}
