{{- /* Refuses values that cannot work together: all problems at once. */}}
{{- define "windows-network.refusals" -}}
{{- $problems := list }}
{{- if not (regexMatch "^1\\.(35|36|37)\\." .Values.kubernetesVersion) }}
  {{- $problems = append $problems (printf "kubernetesVersion: %s is no version whose kube-proxy is known here; write one from 1.35 to 1.37" .Values.kubernetesVersion) }}
{{- end }}
{{- if regexMatch "^0\\.25\\.[1-3]$" .Values.flannel.version }}
  {{- $problems = append $problems (printf "flannel.version: %s does not come up on Windows (0.25.1 to 0.25.3 ask the wrong way round whether the node's adapter is ready); take 0.28.9 or newer" .Values.flannel.version) }}
{{- end }}
{{- if and (regexMatch "^0\\.((1?[0-9]|2[0-7])\\.|28\\.[0-8]$)" .Values.flannel.version) (not (regexMatch "^0\\.25\\.[1-3]$" .Values.flannel.version)) }}
  {{- $problems = append $problems (printf "flannel.version: %s has neither /readyz, which tells whether it works, nor install-conf, which puts the configuration on Linux nodes; take 0.28.9, which brought both, or a newer one" .Values.flannel.version) }}
{{- end }}
{{- if and (regexMatch "^v?[0-9]+\\.[0-9]+\\.[0-9]+" .Values.flannel.linux.image.tag) (not (regexMatch (printf "^v?%s([^0-9]|$)" (regexQuoteMeta .Values.flannel.version)) .Values.flannel.linux.image.tag)) }}
  {{- $problems = append $problems (printf "flannel.linux.image.tag: %s reads like another version than flannel.version, which is %s; begin it with v%s, or set flannel.version to what is in the image" .Values.flannel.linux.image.tag .Values.flannel.version .Values.flannel.version) }}
{{- end }}
{{- if and (regexMatch "^v?[0-9]+\\.[0-9]+\\.[0-9]+" .Values.flannel.windows.image.tag) (not (regexMatch (printf "^v?%s([^0-9]|$)" (regexQuoteMeta .Values.flannel.version)) .Values.flannel.windows.image.tag)) }}
  {{- $problems = append $problems (printf "flannel.windows.image.tag: %s reads like another version than flannel.version, which is %s; begin it with v%s, or set flannel.version to what is in the image" .Values.flannel.windows.image.tag .Values.flannel.version .Values.flannel.version) }}
{{- end }}
{{- if and (regexMatch "^v?[0-9]+\\.[0-9]+\\.[0-9]+" .Values.kubeProxy.image.tag) (not (regexMatch (printf "^v?%s([^0-9]|$)" (regexQuoteMeta .Values.kubernetesVersion)) .Values.kubeProxy.image.tag)) }}
  {{- $problems = append $problems (printf "kubeProxy.image.tag: %s reads like another version than kubernetesVersion, which is %s; begin it with v%s, or set kubernetesVersion to what is in the image" .Values.kubeProxy.image.tag .Values.kubernetesVersion .Values.kubernetesVersion) }}
{{- end }}
{{- if contains "1" (trimPrefix (include "windows-network.leadingBits" (dict "range" .Values.podSubnet)) (include "windows-network.leadingBits" (dict "range" (splitList "/" .Values.podSubnet | first)))) }}
  {{- $problems = append $problems (printf "podSubnet: %s does not begin with the first address of its range; set the bits behind its length to 0" .Values.podSubnet) }}
{{- end }}
{{- if contains "1" (trimPrefix (include "windows-network.leadingBits" (dict "range" .Values.serviceSubnet)) (include "windows-network.leadingBits" (dict "range" (splitList "/" .Values.serviceSubnet | first)))) }}
  {{- $problems = append $problems (printf "serviceSubnet: %s does not begin with the first address of its range; set the bits behind its length to 0" .Values.serviceSubnet) }}
{{- end }}
{{- if or (hasPrefix (include "windows-network.leadingBits" (dict "range" "169.254.0.0/16")) (include "windows-network.leadingBits" (dict "range" .Values.podSubnet))) (hasPrefix (include "windows-network.leadingBits" (dict "range" .Values.podSubnet)) (include "windows-network.leadingBits" (dict "range" "169.254.0.0/16"))) }}
  {{- $problems = append $problems (printf "podSubnet: %s has link-local addresses (169.254.0.0/16), which no router hands on; take a private range, such as 10.244.0.0/16" .Values.podSubnet) }}
{{- end }}
{{- if or (hasPrefix (include "windows-network.leadingBits" (dict "range" .Values.podSubnet)) (include "windows-network.leadingBits" (dict "range" .Values.serviceSubnet))) (hasPrefix (include "windows-network.leadingBits" (dict "range" .Values.serviceSubnet)) (include "windows-network.leadingBits" (dict "range" .Values.podSubnet))) }}
  {{- $problems = append $problems (printf "serviceSubnet: %s has addresses that podSubnet, %s, has too; give Services a range of their own" .Values.serviceSubnet .Values.podSubnet) }}
{{- end }}
{{- if regexMatch "^kubernetes([.]default([.].*)?)?$" .Values.apiServer.host }}
  {{- $problems = append $problems (printf "apiServer.host: %s is the Service of the API server, to which nothing on Windows leads before kube-proxy runs; give the host of kubeadm's controlPlaneEndpoint" .Values.apiServer.host) }}
{{- end }}
{{- if not (trimAll "0123456789." .Values.apiServer.host) }}
  {{- if hasPrefix (include "windows-network.leadingBits" (dict "range" .Values.serviceSubnet)) (include "windows-network.leadingBits" (dict "range" .Values.apiServer.host)) }}
    {{- $problems = append $problems (printf "apiServer.host: %s is an address of Services (serviceSubnet, %s), to which nothing on Windows leads before kube-proxy runs; give the address of the control plane" .Values.apiServer.host .Values.serviceSubnet) }}
  {{- end }}
{{- end }}
{{- if not (trimAll "0123456789." .Values.apiServer.host) }}
  {{- if hasPrefix (include "windows-network.leadingBits" (dict "range" .Values.podSubnet)) (include "windows-network.leadingBits" (dict "range" .Values.apiServer.host)) }}
    {{- $problems = append $problems (printf "apiServer.host: %s is an address of pods (podSubnet, %s), so no node would reach it; give the address of the control plane, or take another podSubnet" .Values.apiServer.host .Values.podSubnet) }}
  {{- end }}
{{- end }}
{{- $secrets := list }}
{{- range $secretIndex, $secret := .Values.global.imagePullSecrets }}
  {{- $secrets = append $secrets (list $secret.name (printf "global.imagePullSecrets[%d].name" $secretIndex)) }}
{{- end }}
{{- $problems = concat $problems (include "windows-network.repeated" (dict "claims" $secrets "message" "%s is the Secret of %s too; remove one of them") | fromJsonArray) }}
{{- $secrets := list }}
{{- range $secretIndex, $secret := .Values.image.pullSecrets }}
  {{- $secrets = append $secrets (list $secret.name (printf "image.pullSecrets[%d].name" $secretIndex)) }}
{{- end }}
{{- $problems = concat $problems (include "windows-network.repeated" (dict "claims" $secrets "message" "%s is the Secret of %s too; remove one of them") | fromJsonArray) }}
{{- if not .Values.windows.builds }}
  {{- $problems = append $problems "windows.builds: names no build of Windows; name those of your nodes (10.0.20348, 10.0.26100), or leave it out for all of them" }}
{{- end }}
{{- if and (not .Values.flannel.linux.enabled) (not .Values.flannel.windows.enabled) (not .Values.kubeProxy.enabled) }}
  {{- $problems = append $problems "flannel.windows.enabled: is false, and so are flannel.linux.enabled and kubeProxy.enabled: nothing is left to deploy; set one of them, or do not install this chart" }}
{{- end }}
{{- if eq .Values.flannel.backend.type "host-gw" }}
  {{- $problems = append $problems "flannel.backend.type: host-gw is not made here: nobody has run it on Windows from a pod of the host (HostProcess); set vxlan" }}
{{- end }}
{{- if lt (int .Values.flannel.backend.vni) 4096 }}
  {{- $problems = append $problems (printf "flannel.backend.vni: %d is below 4096, the least that flanneld takes on Windows; raise it" (int .Values.flannel.backend.vni)) }}
{{- end }}
{{- if ne (int .Values.flannel.backend.port) 4789 }}
  {{- $problems = append $problems (printf "flannel.backend.port: %d is not 4789, the only port that flanneld takes on Windows; write that" (int .Values.flannel.backend.port)) }}
{{- end }}
{{- if .Values.flannel.backend.directRouting }}
  {{- $problems = append $problems "flannel.backend.directRouting: is true, which flanneld refuses on Windows; set it to false" }}
{{- end }}
{{- if .Values.flannel.backend.gbp }}
  {{- $problems = append $problems "flannel.backend.gbp: is true, which flanneld refuses on Windows; set it to false" }}
{{- end }}
{{- if and .Values.kubeProxy.enabled (not .Values.flannel.windows.enabled) }}
  {{- $problems = append $problems "kubeProxy.enabled: is true without flannel.windows.enabled, for whose network it would wait for ever; set both, or neither" }}
{{- end }}
{{- if include "windows-network.exceeds" (dict "resources" .Values.flannel.linux.resources "amount" "cpu") }}
  {{- $problems = append $problems "flannel.linux.resources.requests.cpu: is above limits.cpu; lower it, or raise the limit" }}
{{- end }}
{{- if include "windows-network.exceeds" (dict "resources" .Values.flannel.linux.resources "amount" "memory") }}
  {{- $problems = append $problems "flannel.linux.resources.requests.memory: is above limits.memory; lower it, or raise the limit" }}
{{- end }}
{{- if include "windows-network.exceeds" (dict "resources" .Values.flannel.linux.resources "amount" "ephemeral-storage") }}
  {{- $problems = append $problems "flannel.linux.resources.requests.ephemeral-storage: is above limits.ephemeral-storage; lower it, or raise the limit" }}
{{- end }}
{{- if include "windows-network.exceeds" (dict "resources" .Values.flannel.windows.resources "amount" "cpu") }}
  {{- $problems = append $problems "flannel.windows.resources.requests.cpu: is above limits.cpu; lower it, or raise the limit" }}
{{- end }}
{{- if include "windows-network.exceeds" (dict "resources" .Values.flannel.windows.resources "amount" "ephemeral-storage") }}
  {{- $problems = append $problems "flannel.windows.resources.requests.ephemeral-storage: is above limits.ephemeral-storage; lower it, or raise the limit" }}
{{- end }}
{{- if include "windows-network.exceeds" (dict "resources" .Values.kubeProxy.resources "amount" "cpu") }}
  {{- $problems = append $problems "kubeProxy.resources.requests.cpu: is above limits.cpu; lower it, or raise the limit" }}
{{- end }}
{{- if include "windows-network.exceeds" (dict "resources" .Values.kubeProxy.resources "amount" "ephemeral-storage") }}
  {{- $problems = append $problems "kubeProxy.resources.requests.ephemeral-storage: is above limits.ephemeral-storage; lower it, or raise the limit" }}
{{- end }}
{{- with $problems }}
  {{- fail (printf "\n%s" (join "\n" .)) }}
{{- end }}
{{- end }}

{{- /* The bits that all addresses of an IPv4 range begin with, as digits; of an address, all of its own. Given: range. */}}
{{- define "windows-network.leadingBits" -}}
{{- $numbers := regexFindAll "[0-9]+" (printf "%s/32" .range) 5 }}
{{- $length := last $numbers | int }}
{{- printf "%08b%08b%08b%08b" (index $numbers 0 | int) (index $numbers 1 | int) (index $numbers 2 | int) (index $numbers 3 | int) | trunc $length }}
{{- end }}

{{- /* What is claimed twice although only one may have it, as JSON; a claim is what, and whose. Given: claims, message. */}}
{{- define "windows-network.repeated" -}}
{{- $problems := list }}
{{- $holders := dict }}
{{- range .claims }}
  {{- $what := first . }}
  {{- $path := last . }}
  {{- $holder := get $holders $what | default $path }}
  {{- if ne $holder $path }}
    {{- $problems = append $problems (print $path ": " (printf $.message $what $holder)) }}
  {{- end }}
  {{- $_ := set $holders $what $holder }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{- /* Whether more of a resource is requested, or needed at least, than the limit allows: yes, or nothing. Given: resources, amount, least. */}}
{{- define "windows-network.exceeds" -}}
{{- $given := default dict .resources }}
{{- $wanted := .least | default (dig "requests" .amount "" $given) }}
{{- $limit := dig "limits" .amount "" $given }}
{{- if and $wanted (ne (toString $limit) "") }}
  {{- $numbers := list }}
  {{- range list $wanted $limit }}
    {{- $suffix := regexFind "[A-Za-z]+$" (toString .) }}
    {{- $number := trimSuffix $suffix (toString .) }}
    {{- if hasSuffix "i" $suffix }}
      {{- $number = mulf $number (get (dict "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976) $suffix) }}
    {{- else if $suffix }}
      {{- $number = print $number (get (dict "n" "e-9" "u" "e-6" "m" "e-3" "k" "e3" "M" "e6" "G" "e9" "T" "e12" "P" "e15" "E" "e18") $suffix) }}
    {{- end }}
    {{- $numbers = append $numbers (float64 $number) }}
  {{- end }}
  {{- if gt (first $numbers) (last $numbers) }}yes{{ end }}
{{- end }}
{{- end }}
