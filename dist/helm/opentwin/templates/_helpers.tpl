{{- /* The name of the application. */}}
{{- define "opentwin.name" -}}
{{ .Values.nameOverride | default "opentwin" }}
{{- end }}

{{- /* What the names of all objects begin with: the release, with the name of the application if it lacks it. */}}
{{- define "opentwin.fullname" -}}
{{ .Values.fullnameOverride | default (ternary .Release.Name (printf "%s-%s" .Release.Name (include "opentwin.name" .)) (contains (include "opentwin.name" .) .Release.Name)) }}
{{- end }}

{{- /* The ServiceAccount of all pods. */}}
{{- define "opentwin.serviceAccountName" -}}
{{ .Values.serviceAccount.name | default (ternary (include "opentwin.fullname" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{- /* The labels of an object. Given: component, root. */}}
{{- define "opentwin.labels" -}}
app.kubernetes.io/name: {{ include "opentwin.name" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component | quote }}
app.kubernetes.io/part-of: opentwin
{{- with .root.Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- /* Two maps as JSON; where both have a key, the first wins. Given: first, second. */}}
{{- define "opentwin.merged" -}}
{{- $merged := dict }}
{{- range $key, $value := .second }}
{{- $_ := set $merged $key $value }}
{{- end }}
{{- range $key, $value := .first }}
{{- $_ := set $merged $key $value }}
{{- end }}
{{- toJson $merged }}
{{- end }}

{{- /* The name of the Service of a component inside the cluster, in full. Given: component, root. */}}
{{- define "opentwin.serviceHost" -}}
{{ include "opentwin.fullname" .root }}-{{ .component }}.{{ .root.Release.Namespace }}.svc.{{ .root.Values.clusterDomain }}
{{- end }}

{{- /* Every name and address in the certificate: hosts that are dialled. */}}
{{- define "opentwin.certificateNames" -}}
{{- $texts := list }}
{{- $texts = append $texts "localhost" }}
{{- $texts = append $texts "127.0.0.1" }}
{{- if .Values.mongodb.enabled }}
{{- $texts = append $texts (.Values.mongodb.host | default (include "opentwin.serviceHost" (dict "component" "mongodb" "root" .))) }}
{{- end }}
{{- if .Values.logger.enabled }}
{{- $texts = append $texts (.Values.logger.host | default (include "opentwin.serviceHost" (dict "component" "logger" "root" .))) }}
{{- end }}
{{- $texts = append $texts (.Values.authorisation.host | default (include "opentwin.serviceHost" (dict "component" "authorisation" "root" .))) }}
{{- $texts = append $texts (.Values.globalSession.host | default (include "opentwin.serviceHost" (dict "component" "global-session" "root" .))) }}
{{- $texts = append $texts (include "opentwin.serviceHost" (dict "component" "global-directory" "root" .)) }}
{{- if .Values.libraryManagement.enabled }}
{{- $texts = append $texts (include "opentwin.serviceHost" (dict "component" "library-management" "root" .)) }}
{{- end }}
{{- if .Values.adminPanel.enabled }}
{{- $texts = append $texts (.Values.adminPanel.host | default (include "opentwin.serviceHost" (dict "component" "admin-panel" "root" .))) }}
{{- end }}
{{- if .Values.localSession.domain }}
{{- if regexMatch "[.]" .Values.localSession.domain }}
{{- $texts = append $texts (printf "*.%s" .Values.localSession.domain) }}
{{- else }}
{{- range $index := until (int .Values.localSession.replicas) }}
{{- $texts = append $texts (printf "%s-local-session-%d.%s" (include "opentwin.fullname" $) $index $.Values.localSession.domain) }}
{{- end }}
{{- end }}
{{- else }}
{{- $texts = append $texts (printf "*.%s-local-session.%s.svc.%s" (include "opentwin.fullname" .) .Release.Namespace .Values.clusterDomain) }}
{{- end }}
{{- if eq .Values.localDirectory.publish "podName" }}
{{- range $pool := .Values.localDirectory.pools }}
{{- $texts = append $texts (printf "*.%s-local-directory-%s.%s.svc.%s" (include "opentwin.fullname" $) $pool.name $.Release.Namespace $.Values.clusterDomain) }}
{{- end }}
{{- else if eq .Values.localDirectory.publish "podNameUnderDomain" }}
{{- if regexMatch "[.]" .Values.localDirectory.domain }}
{{- $texts = append $texts (printf "*.%s" .Values.localDirectory.domain) }}
{{- else }}
{{- range $pool := .Values.localDirectory.pools }}
{{- range $index := until (int (dig "replicas" 1 $pool)) }}
{{- $texts = append $texts (printf "%s-local-directory-%s-%d.%s" (include "opentwin.fullname" $) $pool.name $index $.Values.localDirectory.domain) }}
{{- end }}
{{- end }}
{{- end }}
{{- else }}
{{- range $address := .Values.localDirectory.addresses }}
{{- $texts = append $texts $address }}
{{- end }}
{{- end }}
{{- range $dnsName := .Values.certificates.dnsNames }}
{{- $texts = append $texts $dnsName }}
{{- end }}
{{- range $ipAddress := .Values.certificates.ipAddresses }}
{{- $texts = append $texts $ipAddress }}
{{- end }}
{{- uniq $texts | toJson }}
{{- end }}

{{- /* The Secret with the certificates. */}}
{{- define "opentwin.certificatesSecret" -}}
{{ .Values.certificates.secret | default (printf "%s-certificates" (include "opentwin.fullname" .)) }}
{{- end }}

{{- /* What tells the pods of a component from all others. Given: component, root. */}}
{{- define "opentwin.selectorLabels" -}}
app.kubernetes.io/name: {{ include "opentwin.name" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component | quote }}
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

{{- /* The Secret with the password of MongoDB's user. */}}
{{- define "opentwin.credentialsSecret" -}}
{{ .Values.credentials.secret | default (printf "%s-credentials" (include "opentwin.fullname" .)) }}
{{- end }}

{{- /* Host and port of the logger, as services and users dial it. */}}
{{- define "opentwin.loggerAddress" -}}
{{ .Values.logger.host | default (include "opentwin.serviceHost" (dict "component" "logger" "root" .)) }}:{{ .Values.logger.port }}
{{- end }}

{{- /* The key of the Secret that becomes server.pem in pods. */}}
{{- define "opentwin.certificateFileKey" -}}
{{ if eq .Values.certificates.source "secret" }}{{ .Values.certificates.keys.certificate }}{{ else }}tls.crt{{ end }}
{{- end }}

{{- /* The key of the Secret that becomes server-key.pem in pods. */}}
{{- define "opentwin.keyFileKey" -}}
{{ if eq .Values.certificates.source "secret" }}{{ .Values.certificates.keys.key }}{{ else }}tls.key{{ end }}
{{- end }}

{{- /* Host and port of the authorisation service, as services and users dial it. */}}
{{- define "opentwin.authorisationAddress" -}}
{{ .Values.authorisation.host | default (include "opentwin.serviceHost" (dict "component" "authorisation" "root" .)) }}:{{ .Values.authorisation.port }}
{{- end }}

{{- /* Host and port of the database, as services and users dial it. */}}
{{- define "opentwin.mongodbAddress" -}}
{{ .Values.mongodb.host | default (include "opentwin.serviceHost" (dict "component" "mongodb" "root" .)) }}:{{ .Values.mongodb.port }}
{{- end }}

{{- /* Host and port of the global session service, as services and users dial it. */}}
{{- define "opentwin.globalSessionAddress" -}}
{{ .Values.globalSession.host | default (include "opentwin.serviceHost" (dict "component" "global-session" "root" .)) }}:{{ .Values.globalSession.port }}
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
{{ .Values.adminPanel.host | default (include "opentwin.serviceHost" (dict "component" "admin-panel" "root" .)) }}:{{ .Values.adminPanel.port }}
{{- end }}

{{- /* Whether more of a resource is requested than the limit allows: yes, or nothing. Given: resources, amount. */}}
{{- define "opentwin.exceeds" -}}
{{- $exponents := dict "n" "e-9" "u" "e-6" "m" "e-3" "k" "e3" "M" "e6" "G" "e9" "T" "e12" "P" "e15" "E" "e18" }}
{{- $factors := dict "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976 }}
{{- $numbers := list }}
{{- $given := default dict .resources }}
{{- range list (dig "requests" .amount "0" $given) (dig "limits" .amount "1e300" $given) }}
{{- $suffix := regexFind "[A-Za-z]+$" (toString .) }}
{{- $number := printf "%s%s" (trimSuffix $suffix (toString .)) (get $exponents $suffix) | float64 }}
{{- $numbers = append $numbers (mulf $number (get $factors $suffix | default 1)) }}
{{- end }}
{{- if gt (first $numbers) (last $numbers) }}yes{{ end }}
{{- end }}

{{- /* What is wrong with what a site adds to a pod, as JSON. Given: path, settings, root. */}}
{{- define "opentwin.extras" -}}
{{- $problems := list }}
{{- $claims := list }}
{{- range $volumeIndex, $volume := .settings.extraVolumes }}
{{- $claims = append $claims (list $volume.name (printf "%s.extraVolumes[%d].name" $.path $volumeIndex)) }}
{{- end }}
{{- $volumes := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $volumes $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "%s is the volume of %s too; rename one of them" $what $holder)) }}
{{- end }}
{{- $_ := set $volumes $what $holder }}
{{- end }}
{{- $claims := list }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
{{- $claims = append $claims (list $container.name (printf "%s.extraInitContainers[%d].name" $.path $containerIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
{{- $claims = append $claims (list $container.name (printf "%s.extraContainers[%d].name" $.path $containerIndex)) }}
{{- end }}
{{- $containers := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $containers $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "%s is the container of %s too; rename one of them" $what $holder)) }}
{{- end }}
{{- $_ := set $containers $what $holder }}
{{- end }}
{{- $claims := list }}
{{- range $aliasIndex, $alias := .settings.hostAliases }}
{{- $claims = append $claims (list $alias.ip (printf "%s.hostAliases[%d].ip" $.path $aliasIndex)) }}
{{- end }}
{{- $addresses := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $addresses $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "%s is the address of %s too; list all its host names in one item" $what $holder)) }}
{{- end }}
{{- $_ := set $addresses $what $holder }}
{{- end }}
{{- $claims := list }}
{{- range $constraintIndex, $constraint := .settings.topologySpreadConstraints }}
{{- $claims = append $claims (list (printf "%s, %s" $constraint.topologyKey $constraint.whenUnsatisfiable) (printf "%s.topologySpreadConstraints[%d]" $.path $constraintIndex)) }}
{{- end }}
{{- $constraints := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $constraints $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "%s is the pair of %s too; keep one of them" $what $holder)) }}
{{- end }}
{{- $_ := set $constraints $what $holder }}
{{- end }}
{{- if include "opentwin.exceeds" (dict "resources" .settings.resources "amount" "cpu") }}
{{- $problems = append $problems (printf "%s.resources.requests.cpu: is above limits.cpu; lower it, or raise the limit" .path) }}
{{- end }}
{{- if include "opentwin.exceeds" (dict "resources" .settings.resources "amount" "memory") }}
{{- $problems = append $problems (printf "%s.resources.requests.memory: is above limits.memory; lower it, or raise the limit" .path) }}
{{- end }}
{{- if include "opentwin.exceeds" (dict "resources" .settings.resources "amount" "ephemeral-storage") }}
{{- $problems = append $problems (printf "%s.resources.requests.ephemeral-storage: is above limits.ephemeral-storage; lower it, or raise the limit" .path) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
{{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "cpu") }}
{{- $problems = append $problems (printf "%s.extraInitContainers[%d].resources.requests.cpu: is above limits.cpu; lower it, or raise the limit" $.path $containerIndex) }}
{{- end }}
{{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "memory") }}
{{- $problems = append $problems (printf "%s.extraInitContainers[%d].resources.requests.memory: is above limits.memory; lower it, or raise the limit" $.path $containerIndex) }}
{{- end }}
{{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "ephemeral-storage") }}
{{- $problems = append $problems (printf "%s.extraInitContainers[%d].resources.requests.ephemeral-storage: is above limits.ephemeral-storage; lower it, or raise the limit" $.path $containerIndex) }}
{{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
{{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "cpu") }}
{{- $problems = append $problems (printf "%s.extraContainers[%d].resources.requests.cpu: is above limits.cpu; lower it, or raise the limit" $.path $containerIndex) }}
{{- end }}
{{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "memory") }}
{{- $problems = append $problems (printf "%s.extraContainers[%d].resources.requests.memory: is above limits.memory; lower it, or raise the limit" $.path $containerIndex) }}
{{- end }}
{{- if include "opentwin.exceeds" (dict "resources" $container.resources "amount" "ephemeral-storage") }}
{{- $problems = append $problems (printf "%s.extraContainers[%d].resources.requests.ephemeral-storage: is above limits.ephemeral-storage; lower it, or raise the limit" $.path $containerIndex) }}
{{- end }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{- /* What is wrong with the variables and mounts that a site adds to a Linux pod, as JSON. Given: path, settings, root. */}}
{{- define "opentwin.linuxContainers" -}}
{{- $problems := list }}
{{- $claims := list }}
{{- range $variableIndex, $variable := .settings.extraEnv }}
{{- $claims = append $claims (list (printf "%s %s" $.path $variable.name) (printf "%s.extraEnv[%d].name" $.path $variableIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
{{- range $variableIndex, $variable := $container.env }}
{{- $claims = append $claims (list (printf "%s.extraInitContainers[%d] %s" $.path $containerIndex $variable.name) (printf "%s.extraInitContainers[%d].env[%d].name" $.path $containerIndex $variableIndex)) }}
{{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
{{- range $variableIndex, $variable := $container.env }}
{{- $claims = append $claims (list (printf "%s.extraContainers[%d] %s" $.path $containerIndex $variable.name) (printf "%s.extraContainers[%d].env[%d].name" $.path $containerIndex $variableIndex)) }}
{{- end }}
{{- end }}
{{- $variables := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $variables $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "is the variable of %s too; keep one of them" $holder)) }}
{{- end }}
{{- $_ := set $variables $what $holder }}
{{- end }}
{{- $volumes := list }}
{{- $volumes = append $volumes "certificates" }}
{{- $volumes = append $volumes "scratch" }}
{{- $volumes = append $volumes "configuration" }}
{{- $volumes = append $volumes "credentials" }}
{{- $volumes = append $volumes "data" }}
{{- range $volume := .settings.extraVolumes }}
{{- $volumes = append $volumes $volume.name }}
{{- end }}
{{- $claims := list }}
{{- range $mountIndex, $mount := .settings.extraVolumeMounts }}
{{- $claims = append $claims (list $mount.name (printf "%s.extraVolumeMounts[%d].name" $.path $mountIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
{{- range $mountIndex, $mount := $container.volumeMounts }}
{{- $claims = append $claims (list $mount.name (printf "%s.extraInitContainers[%d].volumeMounts[%d].name" $.path $containerIndex $mountIndex)) }}
{{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
{{- range $mountIndex, $mount := $container.volumeMounts }}
{{- $claims = append $claims (list $mount.name (printf "%s.extraContainers[%d].volumeMounts[%d].name" $.path $containerIndex $mountIndex)) }}
{{- end }}
{{- end }}
{{- range $claims }}
{{- $what := first . }}
{{- if not (has $what $volumes) }}
{{- $problems = append $problems (printf "%s: %s" (last .) (printf "%s is no volume of this pod; add it to %s.extraVolumes, or mount one of certificates, scratch, configuration, credentials, data" $what $.path)) }}
{{- end }}
{{- end }}
{{- $claims := list }}
{{- range $mountIndex, $mount := .settings.extraVolumeMounts }}
{{- $claims = append $claims (list (printf "%s %s" $.path $mount.mountPath) (printf "%s.extraVolumeMounts[%d].mountPath" $.path $mountIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
{{- range $mountIndex, $mount := $container.volumeMounts }}
{{- $claims = append $claims (list (printf "%s.extraInitContainers[%d] %s" $.path $containerIndex $mount.mountPath) (printf "%s.extraInitContainers[%d].volumeMounts[%d].mountPath" $.path $containerIndex $mountIndex)) }}
{{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
{{- range $mountIndex, $mount := $container.volumeMounts }}
{{- $claims = append $claims (list (printf "%s.extraContainers[%d] %s" $.path $containerIndex $mount.mountPath) (printf "%s.extraContainers[%d].volumeMounts[%d].mountPath" $.path $containerIndex $mountIndex)) }}
{{- end }}
{{- end }}
{{- $folders := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $folders $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "is the folder of %s too; choose another" $holder)) }}
{{- end }}
{{- $_ := set $folders $what $holder }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{- /* What is wrong with the variables and mounts that a site adds to a Windows pod, as JSON. Given: path, settings, root. */}}
{{- define "opentwin.windowsContainers" -}}
{{- $problems := list }}
{{- $claims := list }}
{{- range $variableIndex, $variable := .settings.extraEnv }}
{{- $claims = append $claims (list (printf "%s %s" $.path (lower $variable.name)) (printf "%s.extraEnv[%d].name" $.path $variableIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
{{- range $variableIndex, $variable := $container.env }}
{{- $claims = append $claims (list (printf "%s.extraInitContainers[%d] %s" $.path $containerIndex (lower $variable.name)) (printf "%s.extraInitContainers[%d].env[%d].name" $.path $containerIndex $variableIndex)) }}
{{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
{{- range $variableIndex, $variable := $container.env }}
{{- $claims = append $claims (list (printf "%s.extraContainers[%d] %s" $.path $containerIndex (lower $variable.name)) (printf "%s.extraContainers[%d].env[%d].name" $.path $containerIndex $variableIndex)) }}
{{- end }}
{{- end }}
{{- $variables := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $variables $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "is the variable of %s too (Windows takes upper and lower case for the same); keep one of them" $holder)) }}
{{- end }}
{{- $_ := set $variables $what $holder }}
{{- end }}
{{- $volumes := list }}
{{- $volumes = append $volumes "certificates" }}
{{- $volumes = append $volumes "scratch" }}
{{- range $volume := .settings.extraVolumes }}
{{- $volumes = append $volumes $volume.name }}
{{- end }}
{{- $claims := list }}
{{- range $mountIndex, $mount := .settings.extraVolumeMounts }}
{{- $claims = append $claims (list $mount.name (printf "%s.extraVolumeMounts[%d].name" $.path $mountIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
{{- range $mountIndex, $mount := $container.volumeMounts }}
{{- $claims = append $claims (list $mount.name (printf "%s.extraInitContainers[%d].volumeMounts[%d].name" $.path $containerIndex $mountIndex)) }}
{{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
{{- range $mountIndex, $mount := $container.volumeMounts }}
{{- $claims = append $claims (list $mount.name (printf "%s.extraContainers[%d].volumeMounts[%d].name" $.path $containerIndex $mountIndex)) }}
{{- end }}
{{- end }}
{{- range $claims }}
{{- $what := first . }}
{{- if not (has $what $volumes) }}
{{- $problems = append $problems (printf "%s: %s" (last .) (printf "%s is no volume of this pod; add it to %s.extraVolumes, or mount one of certificates, scratch" $what $.path)) }}
{{- end }}
{{- end }}
{{- $claims := list }}
{{- range $mountIndex, $mount := .settings.extraVolumeMounts }}
{{- $claims = append $claims (list (printf "%s %s" $.path (regexReplaceAll "^c:|/+$" (lower $mount.mountPath | replace "\\" "/") "")) (printf "%s.extraVolumeMounts[%d].mountPath" $.path $mountIndex)) }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
{{- range $mountIndex, $mount := $container.volumeMounts }}
{{- $claims = append $claims (list (printf "%s.extraInitContainers[%d] %s" $.path $containerIndex (regexReplaceAll "^c:|/+$" (lower $mount.mountPath | replace "\\" "/") "")) (printf "%s.extraInitContainers[%d].volumeMounts[%d].mountPath" $.path $containerIndex $mountIndex)) }}
{{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
{{- range $mountIndex, $mount := $container.volumeMounts }}
{{- $claims = append $claims (list (printf "%s.extraContainers[%d] %s" $.path $containerIndex (regexReplaceAll "^c:|/+$" (lower $mount.mountPath | replace "\\" "/") "")) (printf "%s.extraContainers[%d].volumeMounts[%d].mountPath" $.path $containerIndex $mountIndex)) }}
{{- end }}
{{- end }}
{{- $folders := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $folders $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "is the folder of %s too (Windows takes upper and lower case, / and \\ for the same); choose another" $holder)) }}
{{- end }}
{{- $_ := set $folders $what $holder }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{- /* What is wrong with the ports of containers that a site adds to a pod, as JSON. Given: path, settings, root. */}}
{{- define "opentwin.extraPorts" -}}
{{- $problems := list }}
{{- $claims := list }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
{{- range $portIndex, $port := $container.ports }}
{{- $claims = append $claims (list (printf "%d/%s" (int $port.containerPort) (dig "protocol" "TCP" $port)) (printf "%s.extraInitContainers[%d].ports[%d].containerPort" $.path $containerIndex $portIndex)) }}
{{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
{{- range $portIndex, $port := $container.ports }}
{{- $claims = append $claims (list (printf "%d/%s" (int $port.containerPort) (dig "protocol" "TCP" $port)) (printf "%s.extraContainers[%d].ports[%d].containerPort" $.path $containerIndex $portIndex)) }}
{{- end }}
{{- end }}
{{- $ports := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $ports $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "%s is taken by %s, and the containers of a pod share its ports; choose another" $what $holder)) }}
{{- end }}
{{- $_ := set $ports $what $holder }}
{{- end }}
{{- $claims := list }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
{{- range $portIndex, $port := $container.ports }}
{{- if dig "name" "" $port }}
{{- $claims = append $claims (list (dig "name" "" $port) (printf "%s.extraInitContainers[%d].ports[%d].name" $.path $containerIndex $portIndex)) }}
{{- end }}
{{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
{{- range $portIndex, $port := $container.ports }}
{{- if dig "name" "" $port }}
{{- $claims = append $claims (list (dig "name" "" $port) (printf "%s.extraContainers[%d].ports[%d].name" $.path $containerIndex $portIndex)) }}
{{- end }}
{{- end }}
{{- end }}
{{- $portNames := dict }}
{{- range $claims }}
{{- $what := first . }}
{{- $path := last . }}
{{- $holder := get $portNames $what | default $path }}
{{- if ne $holder $path }}
{{- $problems = append $problems (printf "%s: %s" $path (printf "%s is %s too, and Services and probes take the first of a name; rename one of them" $what $holder)) }}
{{- end }}
{{- $_ := set $portNames $what $holder }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{- /* What is wrong with the ports of containers that a site adds beside one of ours, as JSON. Given: path, settings, port, at, root. */}}
{{- define "opentwin.ourPort" -}}
{{- $problems := list }}
{{- range $containerIndex, $container := .settings.extraInitContainers }}
{{- range $portIndex, $port := $container.ports }}
{{- if eq (printf "%d/%s" (int $port.containerPort) (dig "protocol" "TCP" $port)) $.port }}
{{- $problems = append $problems (printf "%s.extraInitContainers[%d].ports[%d].containerPort: %d/%s is taken by %s, and the containers of a pod share its ports; choose another" $.path $containerIndex $portIndex (int $port.containerPort) (dig "protocol" "TCP" $port) $.at) }}
{{- end }}
{{- end }}
{{- end }}
{{- range $containerIndex, $container := .settings.extraContainers }}
{{- range $portIndex, $port := $container.ports }}
{{- if eq (printf "%d/%s" (int $port.containerPort) (dig "protocol" "TCP" $port)) $.port }}
{{- $problems = append $problems (printf "%s.extraContainers[%d].ports[%d].containerPort: %d/%s is taken by %s, and the containers of a pod share its ports; choose another" $.path $containerIndex $portIndex (int $port.containerPort) (dig "protocol" "TCP" $port) $.at) }}
{{- end }}
{{- end }}
{{- end }}
{{- toJson $problems }}
{{- end }}
